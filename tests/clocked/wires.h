// The registers between the reference's processes. Every one has a single writer; what is written in cycle t
// is read from t + 1 on, so that the order of processes within a cycle cannot matter.
#pragma once

#include <cstdint>
#include <systemc>

#include "sim/plan/plan.h"

namespace lacuna::reference {

struct Wires {
  explicit Wires(const Plan& plan)
      : weights_ready("weights_ready", plan.weight_loads.size()),
        inputs_ready("inputs_ready", plan.input_loads.size()),
        outputs_ready("outputs_ready", plan.output_visits.size()) {}

  using Flag = sc_core::sc_signal<bool>;
  using Count = sc_core::sc_signal<std::int64_t>;

  // Controller and DMA
  Flag start{"start"}, end{"end"};

  // DMA to array: one flag per tile, because an opening without bytes can overtake the one before it.
  sc_core::sc_vector<Flag> weights_ready, inputs_ready, outputs_ready;

  // Array to DMA: how many so far
  Count weights_released{"weights_released"}, inputs_released{"inputs_released"},
      visits_finished{"visits_finished"};

  // Within the DMA
  Count stores_completed{"stores_completed"};
};

// Besides, within an array whose PEs begin and end every step together.
struct LockstepWires : Wires {
  LockstepWires(const Plan& plan, std::int64_t pes)
      : Wires(plan), work_left("work_left", static_cast<std::size_t>(pes)) {}

  Count step{"step"}, section{"section"};
  Flag running{"running"};                                               // in the middle of a step
  Count section_cycles{"section_cycles"}, pixel_cycles{"pixel_cycles"};  // spent so far
  sc_core::sc_vector<Count> work_left;  // of each PE in this section, this cycle included
};

}  // namespace lacuna::reference

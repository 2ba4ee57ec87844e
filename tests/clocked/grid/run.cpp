// The modules of a grid put together.
#include <deque>

#include "tests/clocked/grid/scatter.h"
#include "tests/clocked/grid/schedule.h"
#include "tests/clocked/surroundings.h"

namespace lacuna::reference {

Timing run(const GridLayer& on, const Dataflow& dataflow, const Plan& plan) {
  const Schedule schedule = make_schedule(on, dataflow, plan.tile);
  compare(schedule, plan);
  const std::int64_t pes_in_grid = on.array.grid.pes();
  ScatterWires wires(plan, pes_in_grid);
  Surroundings around(on.memory, plan, wires, pes_in_grid, on.array.pipeline_stages,
                      static_cast<std::size_t>(on.layer.output_count()), on.array.prefetch_chunks);
  const ScatterLogic logic(schedule, on.array, on.memory.buffers.weight.slots(), wires);
  const PassSequencer sequencer("sequencer", around.clock, schedule, logic, on.array.pipeline_stages, wires,
                                around.timing);
  std::deque<ScatterPe> pes;
  for (std::int64_t i = 0; i < pes_in_grid; ++i)
    pes.emplace_back(pe_name(i).c_str(), around.clock, i, schedule, on.array, dataflow, logic, wires,
                     around.timing);
  around.timing.pricing = dataflow.pricing();
  Timing timing = around.run();
  dataflow.finish(timing.counts);
  return timing;
}

}  // namespace lacuna::reference

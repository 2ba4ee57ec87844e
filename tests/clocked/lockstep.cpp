#include <deque>
#include <string>

#include "tests/clocked/array.h"
#include "tests/clocked/surroundings.h"

namespace lacuna::reference {

Timing run(const Machine& machine, const Memory& memory, const Plan& plan) {
  LockstepWires wires(plan, machine.pes());
  Surroundings around(memory, plan, wires, machine.pes(), machine.pipeline_stages(), machine.psum_count());
  around.timing.pricing = machine.pricing();
  const ArrayLogic logic(machine, plan, wires);
  const Sequencer sequencer("sequencer", around.clock, logic, plan, machine.pipeline_stages(), wires,
                            around.timing);
  std::deque<Pe> pes;
  for (std::int64_t i = 0; i < machine.pes(); ++i)
    pes.emplace_back(pe_name(i).c_str(), around.clock, i, machine, logic, plan, wires, around.timing);
  Timing timing = around.run();
  machine.finish(timing.counts);
  return timing;
}

}  // namespace lacuna::reference

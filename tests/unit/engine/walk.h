// A datapath whose tiles are all there from the start: what its steps take, without a memory around it.
#pragma once

#include "sim/engine/datapath.h"

namespace lacuna::test {

struct Walk {
  Cycle cycles = 0;
  Ledger ledger{0};
  ArrayAccesses accesses;
};

inline Walk walk(Datapath& datapath, std::int64_t pes) {
  Walk walk;
  walk.ledger = Ledger(pes);
  datapath.begin_layer(0);
  for (const Step& step : datapath.plan().steps)
    walk.cycles = datapath.run_step(step, {}, walk.ledger, walk.accesses).done;
  datapath.end_layer(walk.cycles, walk.ledger);
  return walk;
}

inline std::int64_t count_of(const Actions& actions, const std::string& name) {
  for (const Action& action : actions.list())
    if (action.name == name) return action.count;
  return 0;
}

inline Actions array_actions(const Datapath& datapath, const Technology& technology) {
  Actions actions;
  datapath.add_array_actions(technology, actions);
  return actions;
}

}  // namespace lacuna::test

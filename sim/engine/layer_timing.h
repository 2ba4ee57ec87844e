// What one layer took, as the modules counted it.
#pragma once

#include "sim/engine/datapath.h"
#include "sim/memory/held_up.h"
#include "sim/stats/ledger.h"
#include "sim/stats/traffic.h"
#include "sim/time/cycle.h"

namespace lacuna {

struct LayerTiming {
  Cycle cycles = 0;
  Ledger ledger{0};
  ArrayAccesses accesses;
  DramTraffic traffic;
  RequestLimit request_limit;
};

}  // namespace lacuna

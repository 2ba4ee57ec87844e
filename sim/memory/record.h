// What happened when, of every transfer and every step: waiting causes, timelines and waveforms are readers
// of it. Nobody pays for it who does not ask (a null pointer).
#pragma once

#include <cstdint>

#include "sim/stats/traffic.h"
#include "sim/time/cycle.h"

namespace lacuna {

// A tile's way between DRAM and its buffer. Of several requests: on_bus is the first one's, all later stamps
// are the last one's. A transfer without bytes is issued, arrives and has moved when it is picked.
struct TransferRecord {
  DataClass data = DataClass::weights;  // of the payload
  bool is_store = false;
  std::int64_t index = 0;  // in the plan's list of weight loads, input loads or output visits
  std::int64_t requests = 0, bytes = 0;
  Cycle eligible = 0;  // its slot was free, or its results had left the array: its channel could pick it
  Cycle picked = 0;    // its channel took it
  Cycle issued = 0;    // its first request
  Cycle on_bus = 0, off_bus = 0;
  Cycle arrived = 0;  // across the DRAM's edge
  Cycle moved = 0;    // through the buffer's port, too: the tile is complete, or its slot is free
};

// A step of the plan in the array.
struct StepRecord {
  std::int64_t index = 0;  // in Plan::steps
  Cycle begun = 0;         // all its tiles could be used, and all PEs were done with the step before
  Cycle done = 0;          // no PE works on it any more
  Cycle finished = 0;      // the last of its results leaves the array, if it is the last of a visit
};

class Recorder {
 public:
  virtual ~Recorder() = default;
  virtual void begin_job(std::int64_t job, Cycle at) = 0;
  virtual void transfer(const TransferRecord& transfer) = 0;
  virtual void step(const StepRecord& step) = 0;
};

}  // namespace lacuna

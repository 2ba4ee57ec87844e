// What is behind the DMA: whoever models a DRAM implements this, and nothing of it needs SystemC.
//
// Requests come in the order in which they are issued: `issued` never decreases, and of one cycle by master.
// A memory whose answers do not depend on what comes later answers in submit() (traits().answers_at_once).
// Another one keeps the request: next_event() says when it will know more, and advance() tells what it knows
// by then. Whoever drives it calls advance() for every cycle that next_event() named, before it submits
// anything of that cycle.
//
//     Memory: submit(A, cycle 3) -> later   next_event() = 7   advance(7) -> A has arrived in 7
//
// sim/memory/README.md builds one, and M5 is the rule of the one that is built in.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/config/ratio.h"
#include "sim/stats/traffic.h"
#include "sim/time/cycle.h"

namespace lacuna {

struct MemoryRequest {
  std::int64_t id = 0;  // as the master counts them, from 0
  Cycle issued = 0;
  std::int64_t master = 0;
  std::int64_t job = 0;  // the layer it is for, counted from 0
  DataClass data = DataClass::weights;
  std::uint64_t address = 0;
  std::int64_t bytes = 0;  // whole bursts
  bool is_write = false;
};

// When a request was on the bus, in whole cycles that it touches, and when its data had arrived or the write
// was acknowledged.
struct MemoryService {
  Cycle on_bus = 0, off_bus = 0, arrived = 0;
  bool operator==(const MemoryService&) const = default;
};

struct MemoryCompletion {
  std::int64_t id = 0;
  MemoryService service;
};

// What estimates of a layer's time and bounds ask, and what the DMA must know.
struct DramTraits {
  Ratio bandwidth;  // bytes per cycle, at its peak
  Cycle latency_cycles = 0;
  std::int64_t burst_bytes = 1;
  Cycle turnaround_cycles = 0;
  bool answers_at_once = true;
};

class Memory {
 public:
  virtual ~Memory() = default;
  // Its answer, if it answers at once. TooLarge if no run comes so far.
  virtual std::optional<MemoryService> submit(const MemoryRequest& request) = 0;
  virtual Cycle next_event() const { return never; }
  // Adds what has completed up to and in this cycle, `arrived` no later than it.
  virtual void advance(Cycle /*cycle*/, std::vector<MemoryCompletion>& /*completed*/) {}
  // As it was when made: no request is under way, nothing is remembered of those before.
  virtual void reset() = 0;
};

}  // namespace lacuna

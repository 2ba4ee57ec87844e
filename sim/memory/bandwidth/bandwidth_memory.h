// The memory "bandwidth": a bus with a bandwidth, behind it a latency.
//
// Rules (sim/memory/README.md, M5): requests are served in the order of the calls. A request's bus time
// starts when it is issued or when the bus is free, whichever is later; the bus is free when the request
// before it has ended, or turnaround_cycles after that if it goes the other way. It lasts bytes / bandwidth,
// kept exactly as a rational. Its data has arrived latency_cycles after the cycle in which the bus time ends.
#pragma once

#include "sim/memory/memory.h"

namespace lacuna {

class BandwidthMemory : public Memory {
 public:
  explicit BandwidthMemory(const DramTraits& traits) : traits_(traits) {}

  std::optional<MemoryService> submit(const MemoryRequest& request) override {
    return serve(request.issued, request.bytes, request.is_write);
  }
  void reset() override { *this = BandwidthMemory(traits_); }

  // TooLarge if no run comes so far. `bytes` is a multiple of the burst; `at` never decreases.
  MemoryService serve(Cycle at, std::int64_t bytes, bool is_write);

 private:
  DramTraits traits_;
  // When the bus is free: whole cycles, and ticks of 1/bandwidth.num of a cycle, in which bytes x den is
  // exact.
  Cycle bus_free_ = 0;
  std::int64_t bus_free_ticks_ = 0;  // less than a cycle
  bool used_ = false, last_was_write_ = false;
};

}  // namespace lacuna

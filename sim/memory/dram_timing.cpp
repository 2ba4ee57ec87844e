#include "sim/memory/dram_timing.h"

#include <algorithm>

namespace lacuna {

Cycle DramTiming::access(Cycle at, std::int64_t bytes, bool is_write) {
  const std::int64_t ticks_per_cycle = config_.bandwidth_bytes_per_cycle.num;
  if (used_ && is_write != last_was_write_) bus_free_ticks_ += config_.turnaround_cycles * ticks_per_cycle;
  const std::int64_t start = std::max(at * ticks_per_cycle, bus_free_ticks_);
  bus_free_ticks_ = start + bytes * config_.bandwidth_bytes_per_cycle.den;
  used_ = true;
  last_was_write_ = is_write;
  return (bus_free_ticks_ + ticks_per_cycle - 1) / ticks_per_cycle + config_.latency_cycles;
}

}  // namespace lacuna

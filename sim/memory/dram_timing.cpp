#include "sim/memory/dram_timing.h"

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"

namespace lacuna {

Cycle DramTiming::access(Cycle at, std::int64_t bytes, bool is_write) {
  const Ratio& bandwidth = config_.bandwidth_bytes_per_cycle;
  if (used_ && is_write != last_was_write_) bus_free_ += config_.turnaround_cycles;
  if (at > bus_free_) bus_free_ = at, bus_free_ticks_ = 0;
  const auto keep_busy = [&](const auto ticks) {
    bus_free_ = within_run(bus_free_ + static_cast<Wide>(ticks / bandwidth.num));
    bus_free_ticks_ = static_cast<std::int64_t>(ticks % bandwidth.num);
  };
  const Wide ticks = static_cast<Wide>(bytes) * bandwidth.den + bus_free_ticks_;
  if (ticks <= max_count)
    keep_busy(static_cast<std::int64_t>(ticks));  // nearly always; 128 bits are divided by a call
  else
    keep_busy(ticks);
  used_ = true;
  last_was_write_ = is_write;
  return within_run(bus_free_ + (bus_free_ticks_ > 0 ? 1 : 0) + config_.latency_cycles);
}

}  // namespace lacuna

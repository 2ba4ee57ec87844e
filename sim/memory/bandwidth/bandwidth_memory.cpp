#include "sim/memory/bandwidth/bandwidth_memory.h"

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"
#include "sim/memory/memory_registry.h"

namespace lacuna {
namespace {

class Bandwidth : public MemoryModel {
 public:
  void fields(Fields& /*f*/) override {}  // what all have says it
  std::unique_ptr<Memory> make(const DramTraits& traits) const override {
    return std::make_unique<BandwidthMemory>(traits);
  }
};

}  // namespace

MemoryInfo bandwidth_memory() {
  return {bandwidth_memory_name, "a bus with a bandwidth and a turn-around, behind it a latency; no banks",
          [] { return std::make_shared<Bandwidth>(); }};
}

MemoryService BandwidthMemory::serve(Cycle at, std::int64_t bytes, bool is_write) {
  const Ratio& bandwidth = traits_.bandwidth;
  if (used_ && is_write != last_was_write_) bus_free_ += traits_.turnaround_cycles;
  if (at > bus_free_) bus_free_ = at, bus_free_ticks_ = 0;
  const Cycle on_bus = bus_free_;
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
  const Cycle off_bus = bus_free_ + (bus_free_ticks_ > 0 ? 1 : 0);
  return {on_bus, off_bus, within_run(off_bus + traits_.latency_cycles)};
}

}  // namespace lacuna

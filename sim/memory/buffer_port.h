// The port of an on-chip buffer through which the DRAM's data enters and leaves (rule M6). The array's own
// reads and writes are charged by the model's datapath.
#pragma once

#include <algorithm>

#include "sim/base/integer_math.h"
#include "sim/memory/memory_config.h"
#include "sim/time/cycle.h"

namespace lacuna {

class BufferPort {
 public:
  explicit BufferPort(const BufferConfig& config) : bytes_per_cycle_(config.bytes_per_cycle()) {}

  // `bytes` of one request that was issued in `issued` and has crossed the DRAM's edge in `arrived`: the
  // cycle in which the port has moved them too.
  Cycle move(Cycle issued, Cycle arrived, std::int64_t bytes) {
    free_ = std::max(arrived, std::max(free_, issued) + ceil_div(bytes, bytes_per_cycle_));
    return free_;
  }

 private:
  std::int64_t bytes_per_cycle_;
  Cycle free_ = 0;
};

}  // namespace lacuna

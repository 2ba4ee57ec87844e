// A count that cannot be represented: the user's machine and network ask for more than Lacuna can count.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "sim/base/integer_math.h"
#include "sim/config/problems.h"

namespace lacuna {

class TooLarge : public InputError {
 public:
  // "it takes 3.3e+19 multiplier slots or more, and Lacuna counts up to 9.2e+18"
  TooLarge(const std::string& quantity, Wide size, Wide limit);
};

// All counts: they are kept in 64 bits.
inline constexpr std::int64_t max_count = std::numeric_limits<std::int64_t>::max();

// `value` in 64 bits; TooLarge if it does not fit or exceeds `limit`.
inline std::int64_t counted(Wide value, const char* quantity, std::int64_t limit = max_count) {
  if (value > limit) [[unlikely]]
    throw TooLarge(quantity, value, limit);
  return static_cast<std::int64_t>(value);
}

// A run's last cycle: SystemC's time, of 64 bits and 1000 ticks a cycle, has room for twice as many, and up
// to here readers of JSON that know only doubles get the number exactly.
inline constexpr std::int64_t max_cycles = std::int64_t{1} << 53;

// Cycle `at` if a run can come so far; TooLarge if not.
inline std::int64_t within_run(Wide at) {
  return counted(at, "cycles", max_cycles);
}

}  // namespace lacuna

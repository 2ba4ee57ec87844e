// Time is counted in integer cycles.
#pragma once

#include <cstdint>
#include <limits>

namespace lacuna {

using Cycle = std::int64_t;

inline constexpr Cycle never = std::numeric_limits<Cycle>::max();

}  // namespace lacuna

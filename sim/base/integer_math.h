// Integer arithmetic used everywhere.
#pragma once

#include <cstdint>

namespace lacuna {

// For products and sums of counts that may exceed 64 bits: whoever puts one into 64 bits goes through
// counted() (too_large.h), or through saturated() if it is an estimate.
__extension__ using Wide = __int128;

// What estimates end at: room is left for a sum of two.
inline constexpr std::int64_t most_saturated = std::int64_t{1} << 62;

constexpr std::int64_t saturated(Wide value) {
  return value < most_saturated ? static_cast<std::int64_t>(value) : most_saturated;
}

// a / b rounded up, for a >= 0 and b > 0.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

}  // namespace lacuna

// The bound that every array has: its multipliers.
#pragma once

#include "sim/base/integer_math.h"
#include "sim/network/layer.h"

namespace lacuna {

// Of so many multiplications, one on each multiplier and cycle.
constexpr Wide least_cycles(Wide multiplications, std::int64_t multipliers) {
  return (multiplications + multipliers - 1) / multipliers;
}

// Of so many weights, each for every output pixel.
inline Wide least_cycles_of_weights(std::int64_t weights, const Layer& layer, std::int64_t multipliers) {
  return least_cycles(Wide{weights} * layer.N * layer.P * layer.Q, multipliers);
}

}  // namespace lacuna

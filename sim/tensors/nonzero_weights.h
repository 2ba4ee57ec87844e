#pragma once

#include <cstdint>
#include <vector>

#include "sim/tensors/tensors.h"

namespace lacuna {

// How many of a layer's weights are nonzero, counted once for all machines of a sweep.
inline std::int64_t nonzero_weights(const LayerTensors& tensors) {
  const auto count = [&] { return std::vector{tensors.weights.count()}; };
  return tensors.tables.get<std::int64_t>("nonzero weights", count).front();
}

}  // namespace lacuna

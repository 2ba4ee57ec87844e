// The methods that leave a layer's shape as it is: weights in, what is kept of them out.
//
// Weights are in the order of LayerTensors::weight_values, [k][r][s][c]; the masks in that of
// LayerTensors::weights. README.md defines each method.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/network/layer.h"
#include "sim/network/pruning_config.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

using Weights = std::span<const std::int16_t>;

BitMask keep_largest(const Layer& layer, Weights weights, std::int64_t count);
BitMask keep_balanced(const Layer& layer, Weights weights, double density);
BitMask keep_shape(const Layer& layer, Weights weights, double density);
BitMask keep_blocks(const Layer& layer, Weights weights, double density, std::int64_t block_k,
                    std::int64_t block_c);
// Of each `group` neighbouring input channels of a kernel position the `kept` largest.
BitMask keep_in_groups(const Layer& layer, Weights weights, std::int64_t group, std::int64_t kept);

// What the configured method keeps of a layer whose declared density is that of `layer`.
BitMask kept_weights(const Layer& layer, Weights weights, const PruningConfig& config);

// The nonzero weights that each level of the method "stacked" keeps, the densest first.
std::vector<BitMask> stacked_levels(const Layer& layer, Weights weights, const PruningConfig& config);

}  // namespace lacuna

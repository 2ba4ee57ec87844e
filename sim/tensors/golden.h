// An independent convolution to compare an accelerator's outputs with: im2col and Eigen's matrix product in
// double precision, which is exact here because every partial sum is an integer below 2^53 (checked).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/layer.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// Outputs [n][k][p][q] before any activation or rounding. Throws std::overflow_error if 2^(input_bits +
// weight_bits - 2) x filter_size could leave the exact range.
std::vector<std::int64_t> golden_outputs(const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna

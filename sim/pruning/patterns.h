// Pattern and connectivity pruning (PCONV, AAAI 2020; PatDNN, ASPLOS 2020; PCNN, DAC 2020): every 3x3 kernel
// keeps the weights of one of a small set of patterns, and whole kernels are removed.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/pruning/masks.h"

namespace lacuna {

// Bit r * 3 + s: the weight at (r, s) is kept.
using KernelPattern = std::uint16_t;

// The set of a layer of 3x3 kernels: of the patterns that keep most of a kernel's magnitude, the ones that do
// so for most kernels, falling; of equally frequent ones the smaller number is first.
std::vector<KernelPattern> choose_patterns(const Layer& layer, Weights weights, const PruningConfig& config);

BitMask keep_patterns(const Layer& layer, Weights weights, const PruningConfig& config);

}  // namespace lacuna

// The yardstick: what it costs to look at a layer's masks at all. Every filter's mask is ANDed with the mask
// of every output pixel's input window, and the bits are counted. That is the number of effectual MACs, found
// 64 MACs at a time, with no machine, no cycles and no memory behind it.
#pragma once

#include <cstdint>

#include "sim/network/layer.h"
#include "sim/tensors/tensors.h"

namespace lacuna::bench {

// MACs of which both operands are nonzero: count_macs(layer, tensors).effectual.
std::int64_t plain_pass(const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna::bench

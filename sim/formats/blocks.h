// Blocks of input channels that all store the same number of values.
#pragma once

#include "sim/formats/stored_size.h"
#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

// The fullest block of `channels` says how many values all of them store.
StoredSize block_size(const Layer& layer, const BitMask& weights, std::int64_t channels);

}  // namespace lacuna

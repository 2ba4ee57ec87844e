// Blocks of input channels that all store the same number of values.
#pragma once

#include "sim/formats/stored_size.h"
#include "sim/workload/bit_mask.h"
#include "sim/workload/layer.h"

namespace lacuna {

// The fullest block of `channels` says how many values all of them store.
StoredSize block_size(const Layer& layer, const BitMask& weights, std::int64_t channels);

}  // namespace lacuna

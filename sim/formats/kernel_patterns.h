// FKW, PatDNN's filter-kernel-weight format.
#pragma once

#include "sim/formats/stored_size.h"
#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

constexpr std::int64_t max_kernel_positions = 64;

// Not possible for kernels of more positions than that.
StoredSize fkw_size(const Layer& layer, const BitMask& weights);

}  // namespace lacuna

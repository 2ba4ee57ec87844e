// Runs of zeros before each nonzero weight, as in EIE.
#pragma once

#include <optional>

#include "sim/formats/stored_size.h"
#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

// With runs of `run_bits`, or of the width that makes the layer smallest (of equal ones the narrowest).
StoredSize run_length_size(const Layer& layer, const BitMask& weights, std::optional<std::int64_t> run_bits);

}  // namespace lacuna

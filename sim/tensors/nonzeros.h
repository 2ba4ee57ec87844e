// Where a tensor's values are nonzero.
#pragma once

#include <cstdint>
#include <span>

#include "sim/tensors/bit_mask.h"

namespace lacuna {

// Of rows x columns values without padding between rows; without any values nothing is set.
BitMask nonzeros(std::span<const std::int16_t> values, std::int64_t rows, std::int64_t columns);

}  // namespace lacuna

// Values for the nonzero elements of a synthetic tensor, in integer arithmetic only.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/tensors/bit_mask.h"

namespace lacuna {

enum class Sign { positive, any };

// A value for each element of the mask, its rows one after the other without padding; 0 where the mask is.
//
// Every 64 elements take 64 words of the stream (random.h) as 256 integers u of 16 bits, lowest bits first.
// The i-th of them has the magnitude 1 + floor(|sum - 65534| x max / 65536), where sum adds up floor(u / 2)
// of u[i], u[i + 64], u[i + 128] and u[i + 192] and max = 2^(bits-1) - 1: near to a Gaussian with sigma 0.29
// max, and never above max. With Sign::any it is negative if u[i] is odd.
std::vector<std::int16_t> random_values(std::uint64_t key, const BitMask& mask, std::int64_t bits, Sign sign);

}  // namespace lacuna

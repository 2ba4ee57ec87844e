// Whether a layer's weights obey N:M (rules T1 and T3 of README.md). Masks in, an answer out.
#pragma once

#include <cstdint>
#include <optional>

#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna::nm_tensor_core {

inline constexpr std::int64_t max_group_size = 64;  // a group's mask is one word

// A group with too many nonzero weights.
struct Violation {
  std::int64_t filter = 0, r = 0, s = 0;  // filter over the layer
  std::int64_t first_channel = 0;         // within the convolution group
  std::int64_t channels = 0;
  std::int64_t nonzeros = 0;
};

// The first one, by filter, then (r, s, channel).
std::optional<Violation> first_violation(const Layer& layer, const BitMask& weights, std::int64_t keep,
                                         std::int64_t group_size);

}  // namespace lacuna::nm_tensor_core

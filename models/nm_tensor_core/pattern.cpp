#include "models/nm_tensor_core/pattern.h"

#include <algorithm>
#include <bit>

#include "sim/base/target_clones.h"
#include "sim/tensors/bit_span.h"

namespace lacuna::nm_tensor_core {
namespace {

// The first channel of the first group with more than `keep` nonzeros among `channels` from bit `at` on;
// `channels` if there is none.
LACUNA_TARGET_CLONES std::int64_t first_full_group(std::span<const std::uint64_t> weights, std::int64_t at,
                                                   std::int64_t channels, std::int64_t keep,
                                                   std::int64_t group_size) {
  for (std::int64_t c = 0; c < channels; c += group_size)
    if (std::popcount(bits_at(weights, at + c) & low_bits(std::min(group_size, channels - c))) > keep)
      return c;
  return channels;
}

}  // namespace

std::optional<Violation> first_violation(const Layer& layer, const BitMask& weights, std::int64_t keep,
                                         std::int64_t group_size) {
  const std::int64_t channels = layer.channels_per_group();
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t rs = 0; rs < layer.R * layer.S; ++rs) {
      const std::int64_t c = first_full_group(weights.row(k), rs * channels, channels, keep, group_size);
      if (c == channels) continue;
      const std::int64_t width = std::min(group_size, channels - c);
      const std::int64_t nonzeros =
          std::popcount(bits_at(weights.row(k), rs * channels + c) & low_bits(width));
      return Violation{k, rs / layer.S, rs % layer.S, c, width, nonzeros};
    }
  return std::nullopt;
}

}  // namespace lacuna::nm_tensor_core

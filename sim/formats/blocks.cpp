#include "sim/formats/blocks.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/formats/nonzeros.h"

namespace lacuna {
namespace {

std::int64_t fullest(const BitMask& weights, const ChannelGroups& blocks) {
  std::int64_t most = 0;
  for (std::int64_t k = 0; k < weights.rows(); ++k) {
    std::int64_t block = -1, count = 0;
    for_each_nonzero(weights, k, [&](std::int64_t column) {
      const std::int64_t now = blocks.of_column(column);
      count = now == block ? count + 1 : 1;
      block = now;
      most = std::max(most, count);
    });
  }
  return most;
}

}  // namespace

StoredSize block_size(const Layer& layer, const BitMask& weights, std::int64_t channels) {
  const ChannelGroups blocks(layer, channels);
  const std::int64_t kept = fullest(weights, blocks), values = blocks.count() * kept;
  const std::string ratio = fmt::format("{}:{}", kept, channels);
  if (kept == channels) return not_possible(ratio + ": a block without a zero");
  return {values * layer.weight_bits, values * index_bits(channels), true, ratio};
}

}  // namespace lacuna

#include "models/structured/groups.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/base/target_clones.h"
#include "sim/tensors/bit_span.h"

namespace lacuna::structured {
namespace {

// One filter's counts, (r, s) by (r, s).
LACUNA_TARGET_CLONES void count_filter(std::span<const std::uint64_t> weights, std::int64_t positions,
                                       std::span<const std::int64_t> starts, std::uint8_t* counts) {
  const std::int64_t channels = starts.back();
  for (std::int64_t rs = 0; rs < positions; ++rs)
    for (std::size_t i = 0; i + 1 < starts.size(); ++i) {
      const std::uint64_t group = bits_at(weights, rs * channels + starts[i]);
      *counts++ = static_cast<std::uint8_t>(std::popcount(group & low_bits(starts[i + 1] - starts[i])));
    }
}

LACUNA_TARGET_CLONES std::uint8_t largest(const std::uint8_t* counts, std::size_t size) {
  std::uint8_t most = 0;
  for (std::size_t i = 0; i < size; ++i) most = std::max(most, counts[i]);
  return most;
}

LACUNA_TARGET_CLONES std::int64_t sum_of(const std::uint8_t* counts, std::size_t size) {
  std::int64_t total = 0;
  for (std::size_t i = 0; i < size; ++i) total += counts[i];
  return total;
}

}  // namespace

ChannelPieces::ChannelPieces(std::int64_t channels, std::int64_t group_size, std::int64_t channels_per_tile) {
  for (std::int64_t at = 0; at < channels;) {
    starts_.push_back(at);
    at = std::min(
        {channels, (at / group_size + 1) * group_size, (at / channels_per_tile + 1) * channels_per_tile});
  }
  starts_.push_back(channels);
}

Range ChannelPieces::of(const Range& channels) const {
  const auto index = [this](std::int64_t channel) {
    return std::lower_bound(starts_.begin(), starts_.end(), channel) - starts_.begin();
  };
  const std::int64_t first = index(channels.first);
  return {first, index(channels.end()) - first};
}

GroupCounts::GroupCounts(const Layer& layer, const BitMask& weights, std::int64_t filters,
                         ChannelPieces pieces)
    : pieces_(std::move(pieces)),
      groups_per_filter_(layer.R * layer.S * pieces_.count()),
      counts_(static_cast<std::size_t>(filters * groups_per_filter_)) {
  std::vector<std::int64_t> starts;
  for (std::int64_t piece = 0; piece <= pieces_.count(); ++piece) starts.push_back(pieces_.start(piece));
  for (std::int64_t k = 0; k < filters; ++k)
    count_filter(weights.row(k), layer.R * layer.S, starts, counts_.data() + k * groups_per_filter_);
}

std::int64_t GroupCounts::weights(std::int64_t filter, const Range& channels) const {
  std::int64_t total = 0;
  for_each_run(filter, channels,
               [&](std::span<const std::uint8_t> counts, const Range&) { total += sum(counts); });
  return total;
}

bool GroupCounts::regular() const {
  const std::int64_t most = largest(counts_.data(), counts_.size());
  std::vector<std::uint8_t> expected;  // of one (r, s)
  for (std::int64_t piece = 0; piece < pieces_.count(); ++piece)
    expected.push_back(static_cast<std::uint8_t>(std::min(most, pieces_.channels(piece))));
  for (auto at = counts_.begin(); at != counts_.end(); at += pieces_.count())
    if (!std::equal(expected.begin(), expected.end(), at)) return false;
  return true;
}

std::int64_t sum(std::span<const std::uint8_t> counts) {
  return sum_of(counts.data(), counts.size());
}

}  // namespace lacuna::structured

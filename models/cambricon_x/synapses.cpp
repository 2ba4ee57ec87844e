#include "models/cambricon_x/synapses.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sim/base/target_clones.h"
#include "sim/tensors/bit_span.h"

namespace lacuna::cambricon_x {
namespace {

void append_bits(std::vector<std::uint64_t>& to, std::int64_t& length, std::span<const std::uint64_t> from,
                 std::int64_t begin, std::int64_t count) {
  for (std::int64_t done = 0; done < count; done += 64) {
    const std::int64_t n = std::min<std::int64_t>(64, count - done);
    const std::uint64_t bits = bits_at(from, begin + done) & low_bits(n);
    const std::int64_t shift = length % 64;
    to[static_cast<std::size_t>(length / 64)] |= bits << shift;
    if (shift + n > 64) to[static_cast<std::size_t>(length / 64) + 1] |= bits >> (64 - shift);
    length += n;
  }
}

// The synapses of `candidates` / (R x S) channels from `first_channel` on, in (r, s, c) order.
void gather(const Layer& layer, std::span<const std::uint64_t> synapses, std::int64_t first_channel,
            std::int64_t candidates, std::vector<std::uint64_t>& to) {
  const std::int64_t positions = layer.R * layer.S, channels = candidates / positions;
  to.assign(static_cast<std::size_t>(candidates / 64 + 2), 0);
  std::int64_t length = 0;
  for (std::int64_t rs = 0; rs < positions; ++rs)
    append_bits(to, length, synapses, rs * layer.channels_per_group() + first_channel, channels);
}

LACUNA_TARGET_CLONES std::int64_t count_nonzeros(std::span<const std::uint64_t> bits, std::int64_t begin,
                                                 std::int64_t end) {
  std::int64_t count = 0;
  for (std::int64_t at = begin; at < end; at += 64)
    count += std::popcount(bits_at(bits, at) & low_bits(end - at));
  return count;
}

}  // namespace

std::int64_t count_slots(std::span<const std::uint64_t> bits, std::int64_t begin, std::int64_t end,
                         std::int64_t max_zeros) {
  const std::int64_t nonzeros = count_nonzeros(bits, begin, end);
  if (max_zeros == 0 || max_zeros >= end - begin - 1) return nonzeros;
  std::int64_t placeholders = 0, next = begin;  // position after the nonzero before
  for (std::int64_t at = begin; at < end; at += 64) {
    std::uint64_t word = bits_at(bits, at) & low_bits(end - at);
    for (; word != 0; word &= word - 1) {
      const std::int64_t position = at + std::countr_zero(word);
      placeholders += (position - next) / (max_zeros + 1);
      next = position + 1;
    }
  }
  return nonzeros + placeholders;
}

SlotTable::SlotTable(const Layer& layer, const BitMask& weights, std::int64_t channels_per_tile,
                     const WindowRule& rule, const NamedTables& tables)
    : rule_(rule) {
  const std::int64_t Cg = layer.channels_per_group();
  for (std::int64_t c = 0; c < Cg; c += channels_per_tile) {
    const std::int64_t candidates = std::min(channels_per_tile, Cg - c) * layer.R * layer.S;
    const std::int64_t windows = (candidates + rule.window - 1) / rule.window;
    tiles_.push_back({candidates, windows_per_filter_, windows});
    windows_per_filter_ += windows;
  }
  slots_ = tables.get<std::uint16_t>(fmt::format("{} channels", channels_per_tile),
                                     [&] { return count(layer, weights, channels_per_tile); });
}

std::vector<std::uint16_t> SlotTable::count(const Layer& layer, const BitMask& weights,
                                            std::int64_t channels_per_tile) const {
  std::vector<std::uint16_t> slots(static_cast<std::size_t>(layer.K * windows_per_filter_));
  for (std::int64_t k = 0; k < layer.K; ++k)
    count_filter(layer, weights.row(k), channels_per_tile, slots.data() + k * windows_per_filter_);
  return slots;
}

// The row holds the synapses in (r, s, c) order. A channel tile's are one piece of it if it is the only tile
// or the kernel is 1x1; else they are gathered.
void SlotTable::count_filter(const Layer& layer, std::span<const std::uint64_t> synapses,
                             std::int64_t channels_per_tile, std::uint16_t* slots) const {
  const bool one_piece = tiles_.size() == 1 || layer.R * layer.S == 1;
  std::vector<std::uint64_t> gathered;
  for (std::size_t t = 0; t < tiles_.size(); ++t) {
    const std::int64_t first_channel = static_cast<std::int64_t>(t) * channels_per_tile;
    if (!one_piece) gather(layer, synapses, first_channel, tiles_[t].candidates, gathered);
    const std::span<const std::uint64_t> bits = one_piece ? synapses : gathered;
    const std::int64_t offset = one_piece ? first_channel : 0;
    for (std::int64_t w = 0; w < tiles_[t].windows; ++w) {
      const std::int64_t begin = w * rule_.window, end = std::min(begin + rule_.window, tiles_[t].candidates);
      *slots++ = static_cast<std::uint16_t>(count_slots(bits, offset + begin, offset + end, rule_.max_zeros));
    }
  }
}

std::span<const std::uint16_t> SlotTable::windows(std::int64_t filter, std::int64_t channel_tile) const {
  const ChannelTile& tile = tiles_[static_cast<std::size_t>(channel_tile)];
  return {slots_.data() + filter * windows_per_filter_ + tile.first_window,
          static_cast<std::size_t>(tile.windows)};
}

std::int64_t SlotTable::candidates(std::int64_t channel_tile, std::int64_t w) const {
  return std::min(rule_.window, tiles_[static_cast<std::size_t>(channel_tile)].candidates - w * rule_.window);
}

}  // namespace lacuna::cambricon_x

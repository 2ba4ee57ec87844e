// The kernel of the structured array: how many nonzero weights every filter has in every group (rule S1 of
// README.md). Masks in, counts out.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sim/network/layer.h"
#include "sim/plan/plan.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna::structured {

inline constexpr std::int64_t max_group_size = 64;  // a group's mask is one word

// The pieces into which the channel axis is cut, the same at every (r, s).
class ChannelPieces {
 public:
  ChannelPieces(std::int64_t channels, std::int64_t group_size, std::int64_t channels_per_tile);

  std::int64_t count() const { return static_cast<std::int64_t>(starts_.size()) - 1; }
  std::int64_t start(std::int64_t piece) const { return starts_[static_cast<std::size_t>(piece)]; }
  std::int64_t channels(std::int64_t piece) const { return start(piece + 1) - start(piece); }
  // Those of a channel tile, whose boundaries are cuts.
  Range of(const Range& channels) const;

 private:
  std::vector<std::int64_t> starts_;  // and the end of the axis
};

// Nonzero weights of `filters` filters, group by group.
class GroupCounts {
 public:
  GroupCounts(const Layer& layer, const BitMask& weights, std::int64_t filters, ChannelPieces pieces);

  const ChannelPieces& pieces() const { return pieces_; }

  // Calls visit(counts, pieces) for the runs of groups of a channel tile that lie side by side; the run's
  // first group is that of the first of `pieces`, and if it is longer than they are, they follow each other
  // again for the next (r, s). All filters have the same runs in the same order.
  template <class Visit>
  void for_each_run(std::int64_t filter, const Range& channels, const Visit& visit) const {
    const Range pieces = pieces_.of(channels);
    const std::span<const std::uint8_t> row = filter_counts(filter);
    if (pieces.count == pieces_.count()) return visit(row, pieces);
    for (std::int64_t at = pieces.first; at < static_cast<std::int64_t>(row.size()); at += pieces_.count())
      visit(row.subspan(static_cast<std::size_t>(at), static_cast<std::size_t>(pieces.count)), pieces);
  }

  std::int64_t weights(std::int64_t filter, const Range& channels) const;

  // Every group of every filter holds the same number of weights, or all it can hold.
  bool regular() const;

 private:
  std::span<const std::uint8_t> filter_counts(std::int64_t filter) const {
    return {counts_.data() + filter * groups_per_filter_, static_cast<std::size_t>(groups_per_filter_)};
  }

  ChannelPieces pieces_;
  std::int64_t groups_per_filter_;
  std::vector<std::uint8_t> counts_;  // [filter][r][s][piece]
};

std::int64_t sum(std::span<const std::uint8_t> counts);

}  // namespace lacuna::structured

// The kernel of Cambricon-X: how many multiplier slots the compressed synapses of each output neuron take in
// each window (rules X1 and X2 of README.md). Masks in, counts out; it depends on nothing else of the
// machine.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/base/tables.h"
#include "sim/network/layer.h"
#include "sim/plan/plan.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna::cambricon_x {

struct WindowRule {
  std::int64_t window = 256;   // candidates
  std::int64_t max_zeros = 0;  // zeros an index can skip; 0 = any number (no placeholders)
};

// Slots of every filter, window by window; windows do not cross the channel tiles.
class SlotTable {
 public:
  SlotTable(const Layer& layer, const BitMask& weights, std::int64_t channels_per_tile,
            const WindowRule& rule, const NamedTables& tables = {});

  // `filter` counts over the layer, `channel_tile` within a group.
  std::span<const std::uint16_t> windows(std::int64_t filter, std::int64_t channel_tile) const;
  // Candidates of a channel tile, and of its window w: `window`, less in the last one.
  std::int64_t candidates(std::int64_t channel_tile) const {
    return tiles_[static_cast<std::size_t>(channel_tile)].candidates;
  }
  std::int64_t candidates(std::int64_t channel_tile, std::int64_t w) const;

 private:
  struct ChannelTile {
    std::int64_t candidates = 0, first_window = 0, windows = 0;
  };

  std::vector<std::uint16_t> count(const Layer& layer, const BitMask& weights,
                                   std::int64_t channels_per_tile) const;
  void count_filter(const Layer& layer, std::span<const std::uint64_t> synapses,
                    std::int64_t channels_per_tile, std::uint16_t* slots) const;

  WindowRule rule_;
  std::vector<ChannelTile> tiles_;
  std::int64_t windows_per_filter_ = 0;
  std::vector<std::uint16_t> slots_;
};

// Nonzero synapses of bits [begin, end), and the placeholders between them.
std::int64_t count_slots(std::span<const std::uint64_t> bits, std::int64_t begin, std::int64_t end,
                         std::int64_t max_zeros);

}  // namespace lacuna::cambricon_x

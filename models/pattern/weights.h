// The weights of a layer as the machine stores and runs them, for any size of channel tile, and what the
// search for tiles wants to know of them.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/pattern/batch_table.h"
#include "models/pattern/pattern.h"
#include "models/pattern/step_cost.h"
#include "models/pattern/weight_format.h"

namespace lacuna::pattern {

// Weight tiles of one shape.
struct WeightTiles {
  std::vector<WeightTileBytes> bytes;
  std::int64_t largest = 0;  // bytes
};

class Weights {
 public:
  Weights(const Pattern& array, const Machine& machine, const Layer& layer, const LayerTensors& tensors);

  const KernelTable& kernels() const { return kernels_; }
  // The filter (over the layer) at a place of the order in which filters are computed.
  std::int64_t filter_at(std::int64_t place) const { return order_[static_cast<std::size_t>(place)]; }

  TilingModel tiling_model();
  WeightTiles tiles(const TileShape& tile);
  StepCost step_cost(const Block& block, std::int64_t channels_per_tile, std::int64_t vectors);
  // Forgets what is known of other channel tiles.
  void keep_only(std::int64_t channels_per_tile);

 private:
  // The cycles of a round's pixel vector in all channel tiles, and those that its weights take at the port.
  struct RoundEstimate {
    std::int64_t per_vector = 0, load = 0;
  };

  const BatchTable& batches(std::int64_t channels_per_tile);  // of all filters, in their order
  ChannelTileRules tile_rules(const Range& channels, std::int64_t channels_per_tile) const;
  WeightFormat::Bits tile_bits(const BatchTable& table, const Range& g, const Range& k, const Range& c,
                               std::int64_t channel_tile) const;
  std::int64_t estimated_cycles(const TileShape& tile);
  std::int64_t estimated_bits(const TileShape& tile) const;
  std::int64_t estimated_footprint(const TileShape& tile) const;
  const RoundEstimate& round_estimate(std::int64_t channels_per_tile);
  RoundEstimate sample_round(std::int64_t channels_per_tile) const;
  RoundEstimate slowest(const BatchTable& table, const ChannelTileRules& tile) const;

  Layer layer_;
  Tables tables_;
  KernelTable kernels_;
  std::vector<std::int64_t> order_;
  WeightFormat format_;
  StepRules rules_;
  BatchRule batch_rule_;
  std::string batches_key_;
  std::map<std::int64_t, BatchTable> batches_;             // by channels per tile
  std::map<std::int64_t, RoundEstimate> round_estimates_;  // alike
};

}  // namespace lacuna::pattern

// The weights of a layer as the machine stores and runs them, for any size of channel tile, and what the
// search for tiles wants to know of them.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "models/pattern/batch_table.h"
#include "models/pattern/pattern.h"
#include "models/pattern/step_cost.h"
#include "models/pattern/weight_format.h"
#include "sim/plan/compressed_weights.h"

namespace lacuna::pattern {

class Weights {
 public:
  Weights(const Pattern& array, const Machine& machine, const Layer& layer, const LayerTensors& tensors);

  struct Kernels {
    KernelTable table;
    std::vector<std::int64_t> order;  // of filters (over the layer), as they are computed
  };
  // Made when they are asked for: a point of a sweep finds all that follows from them in tables.
  const Kernels& kernels() const;

  TilingModel tiling_model();
  CompressedWeights tiles(const TileShape& tile);
  // Of steps with so many pixels.
  StepCosts step_costs(const TileShape& tile, std::int64_t pixels);
  // Forgets what is needed for tiles and costs only.
  void forget_batches();

 private:
  // The cycles of a round's pixel vector in all channel tiles, and those that its weights take at the port.
  struct RoundEstimate {
    std::int64_t per_vector = 0, load = 0;
  };

  void check_counts() const;
  const BatchTable& batches(std::int64_t channels_per_tile);  // of all filters, in their order
  ChannelTileRules tile_rules(const Range& channels, std::int64_t channels_per_tile) const;
  CompressedWeights compress(const TileShape& tile);
  WeightFormat::Bits tile_bits(const BatchTable& table, const Range& g, const Range& k, const Range& c,
                               std::int64_t channel_tile) const;
  StepCost step_cost(const BatchTable& table, const Range& g, const Range& k, const ChannelTileRules& tile,
                     std::int64_t pixels) const;
  std::int64_t estimated_cycles(const TileShape& tile);
  std::int64_t estimated_bits(const TileShape& tile) const;
  std::int64_t estimated_footprint(const TileShape& tile) const;
  std::int64_t footprint(const TileShape& tile);
  std::int64_t sampled_footprint(const TileShape& tile) const;
  const RoundEstimate& round_estimate(std::int64_t channels_per_tile);
  RoundEstimate sample_round(std::int64_t channels_per_tile) const;
  RoundEstimate slowest(const BatchTable& table, const ChannelTileRules& tile) const;

  Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t max_patterns_;
  bool filter_reorder_;
  mutable std::optional<Kernels> kernels_;
  KernelTotals totals_;
  WeightFormat format_;
  StepRules rules_;
  BatchRule batch_rule_;
  std::string batches_key_, costs_key_;
  std::map<std::int64_t, BatchTable> batches_;             // by channels per tile
  std::map<std::int64_t, RoundEstimate> round_estimates_;  // alike
  std::int64_t slot_bytes_;
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, std::int64_t> footprints_;  // by g, k, c
};

}  // namespace lacuna::pattern

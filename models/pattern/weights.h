// The weights of a layer as the machine stores and runs them, for any size of channel tile.
#pragma once

#include <map>
#include <memory>

#include "models/pattern/batch_table.h"
#include "models/pattern/ordered_kernels.h"
#include "models/pattern/step_cost.h"
#include "models/pattern/weight_format.h"
#include "sim/kit/compressed_weights.h"

namespace lacuna::pattern {

class Weights {
 public:
  // Layer and tensors stay.
  Weights(const Pattern& array, const ArrayContext& context, const Layer& layer, const LayerTensors& tensors);

  const std::shared_ptr<OrderedKernels>& kernels() const { return kernels_; }
  const WeightFormat& format() const { return format_; }
  const StepRules& rules() const { return rules_; }
  const BatchRule& batch_rule() const { return batch_rule_; }
  // Of tables of what is stored, and of what it costs.
  const TableKey& stored_key() const { return stored_key_; }
  const TableKey& costs_key() const { return costs_key_; }

  StoredWeights stored(const TileShape& tile);
  // Of steps with so many pixels.
  StepCosts step_costs(const TileShape& tile, std::int64_t pixels);
  ChannelTileRules tile_rules(const Range& channels, std::int64_t channels_per_tile) const;

 private:
  void check_counts() const;
  const BatchTable& batches(std::int64_t channels_per_tile);  // of all filters, in their order
  StoredWeights compress(const TileShape& tile);
  WeightFormat::Bits tile_bits(const BatchTable& table, const Range& g, const Range& k, const Range& c,
                               std::int64_t channel_tile) const;
  StepCost step_cost(const BatchTable& table, const Range& g, const Range& k, const ChannelTileRules& tile,
                     std::int64_t pixels) const;

  const Layer& layer_;
  const LayerTensors& tensors_;
  TableKey costs_key_;
  std::shared_ptr<OrderedKernels> kernels_;
  WeightFormat format_;
  StepRules rules_;
  BatchRule batch_rule_;
  TableKey stored_key_;
  std::map<std::int64_t, BatchTable> batches_;  // by channels per tile
};

// One more filter of a channel tile.
void add(WeightFormat::Stored& stored, const FilterTile& filter);

}  // namespace lacuna::pattern

// What a layer's synapses take as Cambricon-X stores them ("Storage" in README.md), and the slots from which
// that is counted.
#pragma once

#include <map>

#include "models/cambricon_x/cambricon_x.h"
#include "models/cambricon_x/synapses.h"
#include "sim/kit/compressed_weights.h"

namespace lacuna::cambricon_x {

class Storage {
 public:
  // The layer and its tensors stay. `key` is of the array's geometry.
  Storage(const CambriconX& array, const SlotBytes& slots, const TableKey& key, const Layer& layer,
          const LayerTensors& tensors);
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  const WindowRule& rule() const { return rule_; }
  const SlotTable& slots(std::int64_t channels_per_tile);
  // The slots of the first filters, as a layer of these alone.
  SlotTable slots_of_first(std::int64_t filters, std::int64_t channels_per_tile) const;

  const StoredWeights& of(const TileShape& tile) { return shapes_.of(tile); }
  std::int64_t footprint(const TileShape& tile) { return shapes_.footprint(tile); }
  // Expected, from the layer's density.
  std::int64_t estimated_footprint(const TileShape& tile) const;
  std::int64_t estimated_bytes(const TileShape& tile) const;

 private:
  CompressedShapes::Source bits_source();
  WeightBits neuron_bits(const SlotTable& table, std::int64_t filter, std::int64_t channel_tile) const;
  std::int64_t estimated_bits(const TileShape& t, std::int64_t neurons, std::int64_t tiles) const;

  CambriconX array_;
  const Layer& layer_;
  const LayerTensors& tensors_;
  WindowRule rule_;
  NamedTables slot_tables_;
  std::int64_t nonzeros_;
  CompressedShapes shapes_;
  std::map<std::int64_t, SlotTable> slots_by_channels_;  // by channels per tile
};

// Of one group.
Layer first_filters(const Layer& layer, std::int64_t filters);

}  // namespace lacuna::cambricon_x

// What a layer's weights take as the array stores them ("Storage" in README.md), and the groups from which
// that is counted.
#pragma once

#include <map>

#include "models/structured/groups.h"
#include "models/structured/structured.h"
#include "sim/kit/compressed_weights.h"

namespace lacuna::structured {

class Storage {
 public:
  // The layer and its tensors stay. `key` is of the array's geometry.
  Storage(const Structured& array, const SlotBytes& slots, const TableKey& key, const Layer& layer,
          const LayerTensors& tensors);
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  // Of all filters, with channels cut into tiles of so many; and of the first filters only.
  const GroupCounts& counts(std::int64_t channels_per_tile);
  GroupCounts count(std::int64_t filters, std::int64_t channels_per_tile) const;
  // Tiles that end at boundaries of groups do not cut any.
  bool cuts_groups(std::int64_t channels_per_tile) const {
    return cut(channels_per_tile) != layer_.channels_per_group();
  }

  const StoredWeights& of(const TileShape& tile) { return shapes_.of(tile); }
  std::int64_t footprint(const TileShape& tile) { return shapes_.footprint(tile); }
  // Expected, from the layer's density.
  std::int64_t estimated_footprint(const TileShape& tile);
  std::int64_t estimated_bytes(const TileShape& tile);

 private:
  CompressedShapes::Source bits_source();
  WeightBits filter_bits(const GroupCounts& table, std::int64_t filter, const Range& c,
                         std::int64_t bits_per_group) const;
  std::int64_t estimated_bits(std::int64_t channels, std::int64_t filters);
  std::int64_t cut(std::int64_t channels_per_tile) const;
  std::int64_t count_bits(std::int64_t channels_per_tile);

  Structured array_;
  const Layer& layer_;
  const LayerTensors& tensors_;
  TableKey counts_key_;
  std::int64_t nonzeros_;
  CompressedShapes shapes_;
  std::map<std::int64_t, GroupCounts> counts_by_cut_;
  std::map<std::int64_t, std::int64_t> count_bits_;  // by cut
};

}  // namespace lacuna::structured

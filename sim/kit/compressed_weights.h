// Sizes of compressed weight tiles on machines whose PEs keep the weights of their own filters.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/base/tables.h"
#include "sim/config/table_key.h"
#include "sim/plan/plan.h"

namespace lacuna {

struct WeightBits {
  std::int64_t payload = 0, metadata = 0;
};

// `bits_of` one filter (counted over the layer) in a channel tile. Filter i of a tile's k range belongs to
// PE i mod pes.
StoredWeights compress_by_pe(const Layer& layer, const TileShape& tile, std::int64_t pes,
                             const std::function<WeightBits(std::int64_t, const Range&)>& bits_of);

// Of tables that say something of each weight tile: whatever pixels it meets, and when.
TableKey of_weight_tiles(const TableKey& key, const TileShape& tile);

// Out of the table `key` if it is there.
StoredWeights tabulated(const Tables& tables, const std::string& key,
                        const std::function<StoredWeights()>& compute);

// What a search for tiles asks of such a machine, at no more cost than the answer needs.
class CompressedShapes {
 public:
  using BitsOf = std::function<WeightBits(std::int64_t filter, const Range& c)>;
  struct Source {
    // Of all filters, with channels cut into tiles of so many.
    std::function<BitsOf(std::int64_t channels_per_tile)> bits;
    // Of the first filters only, and at most as many bits: quick.
    std::function<BitsOf(std::int64_t channels_per_tile, std::int64_t filters)> sample;
  };

  // `key` names all that the bits depend on besides the tensors and the tile.
  CompressedShapes(const Layer& layer, std::int64_t pes, std::int64_t slot_bytes, const Tables& tables,
                   TableKey key, Source source)
      : layer_(layer),
        pes_(pes),
        slot_bytes_(slot_bytes),
        tables_(tables),
        key_(std::move(key)),
        source_(std::move(source)) {}

  const StoredWeights& of(const TileShape& tile);  // valid until the next call
  // The footprint; of a tile that does not fit a slot any number of bytes that do not fit but are needed.
  std::int64_t footprint(const TileShape& tile);

 private:
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;  // g, k, c

  std::int64_t sampled_footprint(std::int64_t channels_per_tile);
  Key footprint_key(const TileShape& tile) const;

  const Layer& layer_;
  std::int64_t pes_, slot_bytes_;
  const Tables& tables_;
  TableKey key_;
  Source source_;
  Key last_key_;
  StoredWeights last_;
  std::map<Key, std::int64_t> footprints_;
  std::map<std::int64_t, std::int64_t> sampled_;  // footprints, by channels per tile
};

}  // namespace lacuna

#include "sim/kit/compressed_weights.h"

#include <algorithm>

#include "sim/base/integer_math.h"
#include "sim/plan/weight_tiles.h"

namespace lacuna {

StoredWeights compress_by_pe(const Layer& layer, const TileShape& tile, std::int64_t pes,
                             const std::function<WeightBits(std::int64_t, const Range&)>& bits_of) {
  StoredWeights weights;
  std::vector<std::int64_t> pe_bits(static_cast<std::size_t>(std::min(pes, tile.k)));  // others have none
  for_each_weight_tile(layer, tile, [&](const Range& g, const Range& k, const Range& c) {
    std::ranges::fill(pe_bits, 0);
    WeightBits total;
    for (std::int64_t group = g.first; group < g.end(); ++group)
      for (std::int64_t i = 0; i < k.count; ++i) {
        const WeightBits bits = bits_of(group * layer.filters_per_group() + k.first + i, c);
        pe_bits[static_cast<std::size_t>(i % pes)] += bits.payload + bits.metadata;
        total.payload += bits.payload;
        total.metadata += bits.metadata;
      }
    weights.tiles.push_back({ceil_div(total.payload, 8), ceil_div(total.metadata, 8)});
    const std::int64_t fullest = ceil_div(*std::max_element(pe_bits.begin(), pe_bits.end()), 8);
    weights.footprint = std::max(weights.footprint, pes * fullest);
  });
  return weights;
}

TableKey of_weight_tiles(const TableKey& key, const TileShape& tile) {
  constexpr const char* why = "it is one weight tile with one pixel, or with a tile of pixels that is named";
  Mapping mapping{.tile = tile};
  return key.with([&mapping](Fields& f) { mapping.fields(f); })
      .without({{"tile_n", why},
                {"tile_p", why},
                {"tile_q", why},
                {"loop_order", "the order changes no tile"},
                {"inputs_stay", "tiled layers bring their inputs"},
                {"outputs_stay", "tiled layers store their outputs"},
                {"chunk", "tiled layers stream nothing"}});
}

// In tables the footprint stands behind the tiles.
StoredWeights tabulated(const Tables& tables, const std::string& key,
                        const std::function<StoredWeights()>& compute) {
  StoredWeights weights;
  weights.tiles = tables.get<WeightTileBytes>(key, [&] {
    StoredWeights computed = compute();
    computed.tiles.push_back({computed.footprint, 0});
    return computed.tiles;
  });
  weights.footprint = weights.tiles.back().payload;
  weights.tiles.pop_back();
  return weights;
}

const StoredWeights& CompressedShapes::of(const TileShape& tile) {
  const Key key(tile.g, tile.k, tile.c);
  if (key == last_key_) return last_;
  last_ = tabulated(tables_, of_weight_tiles(key_, tile).of("tiles"),
                    [&] { return compress_by_pe(layer_, tile, pes_, source_.bits(tile.c)); });
  last_key_ = key;
  return last_;
}

// A PE that has one filter of a tile at most has as much as its fullest filter, whatever k.
CompressedShapes::Key CompressedShapes::footprint_key(const TileShape& tile) const {
  return {tile.g, tile.g == 1 ? std::max(tile.k, std::min(pes_, layer_.filters_per_group())) : tile.k,
          tile.c};
}

std::int64_t CompressedShapes::footprint(const TileShape& tile) {
  if (const std::int64_t bytes = sampled_footprint(tile.c); bytes > slot_bytes_) return bytes;
  // That of one filter per PE is no more than that of several.
  if (const auto least = footprints_.find(footprint_key({1, 1, tile.c, 1, 1, 1}));
      least != footprints_.end() && least->second > slot_bytes_)
    return least->second;
  const Key key = footprint_key(tile);
  const auto found = footprints_.find(key);
  return found != footprints_.end() ? found->second
                                    : footprints_.emplace(key, of(tile).footprint).first->second;
}

std::int64_t CompressedShapes::sampled_footprint(std::int64_t channels_per_tile) {
  constexpr std::int64_t small_layer = 1 << 18;  // of weights: the true footprint is quick
  constexpr std::int64_t most_filters = 16;
  if (layer_.weight_count() <= small_layer) return 0;
  if (const auto found = sampled_.find(channels_per_tile); found != sampled_.end()) return found->second;
  const std::int64_t filters = std::min(most_filters, layer_.filters_per_group());
  const BitsOf bits_of = source_.sample(channels_per_tile, filters);
  std::int64_t fullest = 0;
  for (std::int64_t filter = 0; filter < filters; ++filter)
    for (std::int64_t c = 0; c < layer_.channels_per_group(); c += channels_per_tile) {
      const WeightBits bits =
          bits_of(filter, {c, std::min(channels_per_tile, layer_.channels_per_group() - c)});
      fullest = std::max(fullest, bits.payload + bits.metadata);
    }
  return sampled_.emplace(channels_per_tile, pes_ * ceil_div(fullest, 8)).first->second;
}

}  // namespace lacuna

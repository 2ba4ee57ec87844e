#include "sim/plan/compressed_weights.h"

#include <algorithm>

#include "sim/config/integer_math.h"
#include "sim/plan/weight_tiles.h"

namespace lacuna {

CompressedWeights compress_by_pe(const Layer& layer, const TileShape& tile, std::int64_t pes,
                                 const std::function<WeightBits(std::int64_t, const Range&)>& bits_of) {
  CompressedWeights weights;
  std::vector<std::int64_t> pe_bits(static_cast<std::size_t>(pes));
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

// In tables the footprint stands behind the tiles.
CompressedWeights tabulated(const Tables& tables, const std::string& key,
                            const std::function<CompressedWeights()>& compute) {
  CompressedWeights weights;
  weights.tiles = tables.get<WeightTileBytes>(key, [&] {
    CompressedWeights computed = compute();
    computed.tiles.push_back({computed.footprint, 0});
    return computed.tiles;
  });
  weights.footprint = weights.tiles.back().payload;
  weights.tiles.pop_back();
  return weights;
}

}  // namespace lacuna

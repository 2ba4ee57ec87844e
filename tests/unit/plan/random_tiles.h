// Random layers cut into random tiles.
#pragma once

#include <array>
#include <random>

#include "sim/base/integer_math.h"
#include "sim/plan/plan.h"
#include "sim/plan/weight_tiles.h"
#include "tests/unit/tensors/random_layers.h"

namespace lacuna::test {

inline constexpr std::array loop_orders{LoopOrder::output_reuse, LoopOrder::input_reuse,
                                        LoopOrder::weight_reuse};

class RandomTiles {
 public:
  explicit RandomTiles(std::uint64_t seed) : generator_(seed), layer_(RandomLayer(seed).get()) {
    layer_.input_bits = 8 * draw(1, 2);  // whole bytes: nothing is rounded
    layer_.weight_bits = 8 * draw(1, 2);
    layer_.output_bits = 8 * draw(1, 2);
    psum_bits_ = 8 * draw(2, 6);
    if (draw(1, 5) > 1) return;
    layer_.kind = LayerKind::max_pool;
    layer_.K = layer_.groups = layer_.C;
  }

  const Layer& layer() const { return layer_; }
  std::int64_t psum_bits() const { return psum_bits_; }

  // Up to four tiles along each dimension.
  TileShape tile() {
    const std::int64_t Kg = layer_.filters_per_group(), Cg = layer_.channels_per_group();
    if (draw(1, 3) == 1) return {part(layer_.groups), Kg, Cg, part(layer_.N), part(layer_.P), part(layer_.Q)};
    return {1, part(Kg), part(Cg), part(layer_.N), part(layer_.P), part(layer_.Q)};
  }

  std::int64_t draw(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(max - min + 1));
  }

 private:
  std::int64_t part(std::int64_t size) { return ceil_div(size, draw(1, 4)); }

  std::mt19937_64 generator_;
  Layer layer_;
  std::int64_t psum_bits_ = 32;
};

inline std::vector<WeightTileBytes> dense_weight_tiles(const Layer& layer, const TileShape& tile) {
  std::vector<WeightTileBytes> bytes;
  if (!layer.has_weights()) return bytes;
  for_each_weight_tile(layer, tile, [&](const Range& g, const Range& k, const Range& c) {
    bytes.push_back({ceil_div(g.count * k.count * c.count * layer.R * layer.S * layer.weight_bits, 8), 0});
  });
  return bytes;
}

}  // namespace lacuna::test

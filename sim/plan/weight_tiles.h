// Walking the weight tiles of a layer, for models that size and cost them.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/plan/plan.h"

namespace lacuna {

// visit(g, k, c) for every weight tile, in the order in which Step::weight_tile counts them.
template <class Visit>
void for_each_weight_tile(const Layer& layer, const TileShape& tile, const Visit& visit) {
  const auto range = [](std::int64_t first, std::int64_t size, std::int64_t step) {
    return Range{first, std::min(step, size - first)};
  };
  const std::int64_t Kg = layer.filters_per_group(), Cg = layer.channels_per_group();
  for (std::int64_t g = 0; g < layer.groups; g += tile.g)
    for (std::int64_t k = 0; k < Kg; k += tile.k)
      for (std::int64_t c = 0; c < Cg; c += tile.c)
        visit(range(g, layer.groups, tile.g), range(k, Kg, tile.k), range(c, Cg, tile.c));
}

}  // namespace lacuna

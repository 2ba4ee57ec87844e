// The sizes of a plan's pixel tiles, for models whose cycles depend on how many pixels a tile has.
#pragma once

#include <cstdint>

#include "sim/plan/plan.h"

namespace lacuna {

// visit(tiles, extent): so many tiles of the `size` along one dimension have this extent.
template <class Visit>
void for_each_size(std::int64_t size, std::int64_t extent, const Visit& visit) {
  if (size / extent > 0) visit(size / extent, extent);
  if (size % extent > 0) visit(std::int64_t{1}, size % extent);
}

// visit(tiles, pixels): so many tiles of n x p x q have so many pixels. At most eight kinds: full or at the
// edge in each dimension.
template <class Visit>
void for_each_pixel_tile_size(const Layer& layer, const TileShape& tile, const Visit& visit) {
  for_each_size(layer.N, tile.n, [&](std::int64_t ns, std::int64_t n) {
    for_each_size(layer.P, tile.p, [&](std::int64_t ps, std::int64_t p) {
      for_each_size(layer.Q, tile.q,
                    [&](std::int64_t qs, std::int64_t q) { visit(ns * ps * qs, n * p * q); });
    });
  });
}

}  // namespace lacuna

// The sizes of a plan's pixel tiles, for models whose cycles depend on how many pixels a tile has.
#pragma once

#include <cstdint>

#include "sim/plan/plan.h"

namespace lacuna {

// visit(tiles, pixels): so many tiles of n x p x q have so many pixels. At most eight kinds: full or at the
// edge in each dimension.
template <class Visit>
void for_each_pixel_tile_size(const Layer& layer, const TileShape& tile, const Visit& visit) {
  const auto along = [](std::int64_t size, std::int64_t extent, const auto& part) {
    if (size / extent > 0) part(size / extent, extent);
    if (size % extent > 0) part(std::int64_t{1}, size % extent);
  };
  along(layer.N, tile.n, [&](std::int64_t ns, std::int64_t n) {
    along(layer.P, tile.p, [&](std::int64_t ps, std::int64_t p) {
      along(layer.Q, tile.q, [&](std::int64_t qs, std::int64_t q) { visit(ns * ps * qs, n * p * q); });
    });
  });
}

}  // namespace lacuna

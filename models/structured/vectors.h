// The vectors of pixels that meet each weight tile (rule S2 of README.md).
#pragma once

#include "sim/plan/pixel_tiles.h"

namespace lacuna::structured {

// visit(vectors, pixels): with each weight tile come so many vectors of so many pixels, at most `most`.
template <class Visit>
void for_each_vector_size(const Layer& layer, const TileShape& tile, std::int64_t most, const Visit& visit) {
  for_each_pixel_tile_size(layer, tile, [&](std::int64_t tiles, std::int64_t pixels) {
    if (pixels >= most) visit(tiles * (pixels / most), most);
    if (pixels % most > 0) visit(tiles, pixels % most);
  });
}

}  // namespace lacuna::structured

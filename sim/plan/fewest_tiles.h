// Chooses tiles where an array keeps everything on chip that it can, and cuts only what has no room: as few
// tiles as fit, of those the fewest columns of tiles; then the most filters in a pass that are a power of
// two.
#pragma once

#include <functional>
#include <optional>

#include "sim/plan/infeasible.h"
#include "sim/plan/tiling.h"

namespace lacuna {

// What is wrong with a mapping; nothing if it fits. Of several things the first is told, in the order: the
// array's own room (no buffer's name), the input buffer, the output buffer, the weight buffer.
using Misfit = std::function<std::optional<Infeasible>(const Mapping&)>;

// Tile sizes that are given are taken, if they fit or not; k counts filters per pass. Throws Infeasible.
Mapping fewest_tiles(const MappingSpace& space, const TilingChoice& choice, const Misfit& misfit);

}  // namespace lacuna

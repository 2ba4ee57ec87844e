// What a layer's weights take as a machine stores them, cut into tiles.
#pragma once

#include <cstdint>
#include <vector>

namespace lacuna {

// Bytes of one weight tile.
struct WeightTileBytes {
  std::int64_t payload = 0;
  std::int64_t metadata = 0;
  bool operator==(const WeightTileBytes&) const = default;
};

struct StoredWeights {
  std::vector<WeightTileBytes> tiles;  // in the plan's order
  // Bytes of the weight buffer that the largest tile takes.
  std::int64_t footprint = 0;
};

}  // namespace lacuna

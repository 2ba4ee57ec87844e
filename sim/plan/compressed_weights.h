// Sizes of compressed weight tiles on machines whose PEs keep the weights of their own filters.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/workload/tables.h"

namespace lacuna {

// Of one tile shape.
struct CompressedWeights {
  std::vector<WeightTileBytes> tiles;
  // Bytes of the weight buffer that the largest tile takes: the fullest PE's share x PEs.
  std::int64_t footprint = 0;
};

struct WeightBits {
  std::int64_t payload = 0, metadata = 0;
};

// `bits_of` one filter (counted over the layer) in a channel tile. Filter i of a tile's k range belongs to
// PE i mod pes.
CompressedWeights compress_by_pe(const Layer& layer, const TileShape& tile, std::int64_t pes,
                                 const std::function<WeightBits(std::int64_t, const Range&)>& bits_of);

// Out of the table `key` if it is there.
CompressedWeights tabulated(const Tables& tables, const std::string& key,
                            const std::function<CompressedWeights()>& compute);

}  // namespace lacuna

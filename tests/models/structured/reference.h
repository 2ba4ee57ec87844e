// Rules S1 to S8 and Storage (models/structured/README.md), clocked.
#pragma once

#include "tests/clocked/reference.h"

namespace lacuna::reference {

struct StructuredArray {
  std::int64_t filters = 64, pixels = 32;
  std::int64_t weights_per_cycle = 1;
  std::int64_t group_size = 8;
  bool synchronize_per_group = true;  // else per filter
  std::int64_t pipeline_stages = 1;
  bool gated = false;  // multipliers with a zero activation keep still
};

Timing run_structured(const StructuredArray& array, const Memory& memory, const Layer& layer,
                      const LayerTensors& tensors, const Plan& plan);

// Compressed size of the weight tile that `block` uses. No SystemC; may be called at any time.
WeightTileBytes structured_tile_bytes(const StructuredArray& array, const Layer& layer,
                                      const LayerTensors& tensors, const TileShape& tile, const Block& block);
// Every PE's weights of the tile that `block` uses fit its share of the buffer.
bool structured_tile_fits(const StructuredArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const TileShape& tile, const Block& block);

}  // namespace lacuna::reference

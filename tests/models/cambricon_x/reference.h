// Rules X1 to X6 and Storage (models/cambricon_x/README.md), clocked.
#pragma once

#include "tests/clocked/reference.h"

namespace lacuna::reference {

struct CambriconXArray {
  std::int64_t pes = 16, multipliers_per_pe = 16, window = 256;
  bool step_indexing = true;  // else direct
  std::int64_t step_bits = 8;
  bool synchronize_per_window = false;  // else per group
  std::int64_t pipeline_stages = 1;
};

Timing run_cambricon_x(const CambriconXArray& array, const Memory& memory, const Layer& layer,
                       const LayerTensors& tensors, const Plan& plan);

// Compressed size of the weight tile that `block` uses. No SystemC; may be called at any time.
WeightTileBytes cambricon_x_tile_bytes(const CambriconXArray& array, const Layer& layer,
                                       const LayerTensors& tensors, const Block& block);

}  // namespace lacuna::reference

// Rules T1 to T8 and Storage (models/nm_tensor_core/README.md), clocked.
#pragma once

#include "tests/clocked/reference.h"

namespace lacuna::reference {

struct NmTensorCoreArray {
  std::int64_t cores = 4;
  std::int64_t filters = 8, pixels = 4, depth = 8;
  std::int64_t keep = 2, group_size = 4;
  std::int64_t pipeline_stages = 1;
};

Timing run_nm_tensor_core(const NmTensorCoreArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const Plan& plan);

// Size of the weight tile that `block` uses. No SystemC; may be called at any time.
WeightTileBytes nm_tile_bytes(const NmTensorCoreArray& array, const Layer& layer, const LayerTensors& tensors,
                              const Block& block);
// No group has more nonzero weights than are kept: the layer runs in sparse mode.
bool nm_obeys(const NmTensorCoreArray& array, const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna::reference

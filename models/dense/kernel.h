// One layer on the dense array, whatever its tiles.
#pragma once

#include "models/dense/dense.h"
#include "models/dense/pixel_cost.h"
#include "sim/kit/tiled_kernel.h"

namespace lacuna {

class DenseKernel : public TiledKernel {
 public:
  DenseKernel(const Dense& dense, const ArrayContext& array, const Layer& layer, const LayerTensors& tensors);

  Wide bound(const Mapping& mapping) override { return rules_.layer_cycles(layer(), mapping.tile); }
  std::optional<TilingModel> tiling_model() override;
  std::unique_ptr<Datapath> datapath(Plan plan) override;

 private:
  StoredWeights stored_tiles(const TileShape& tile) override;

  Dense array_;
  PixelRules rules_;
  const LayerTensors& tensors_;
};

// Bytes of a tile.
std::int64_t dense_tile_bytes(const Layer& layer, std::int64_t g, std::int64_t k, std::int64_t c);

}  // namespace lacuna

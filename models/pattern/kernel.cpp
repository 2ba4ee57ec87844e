#include "models/pattern/kernel.h"

#include <utility>

#include "models/pattern/datapath.h"
#include "models/pattern/estimate.h"
#include "sim/kit/least_cycles.h"
#include "sim/kit/tiled_kernel.h"
#include "sim/plan/pixel_tiles.h"

namespace lacuna::pattern {
namespace {

class PatternKernel : public TiledKernel {
 public:
  PatternKernel(const Pattern& array, const ArrayContext& context, const Layer& of,
                const LayerTensors& tensors)
      : TiledKernel(context, of),
        use_{array, context.psum_bits, context.input.slot_bytes()},
        tensors_(tensors),
        weights_(array, context, layer(), tensors),
        estimate_(weights_, layer(), tensors, slots().weights) {}

  // Every stored weight takes a multiplier for every pixel.
  Wide bound(const Mapping&) override {
    return least_cycles_of_weights(weights_.kernels()->totals().stored_weights, layer(),
                                   use_.array.geometry().multipliers());
  }

  std::optional<TilingModel> tiling_model() override { return estimate_.tiling_model(); }

  // Steps of a weight tile with equally many pixels cost the same.
  std::unique_ptr<Datapath> datapath(Plan plan) override {
    CostsByPixels costs;
    for_each_pixel_tile_size(layer(), plan.tile, [&](std::int64_t, std::int64_t pixels) {
      const auto [entry, is_new] = costs.try_emplace(pixels);
      if (is_new) entry->second = weights_.step_costs(plan.tile, pixels);
    });
    return make_datapath(use_, layer(), tensors_, weights_.kernels(), std::move(plan), std::move(costs));
  }

 private:
  StoredWeights stored_tiles(const TileShape& tile) override { return weights_.stored(tile); }

  ArrayUse use_;
  const LayerTensors& tensors_;
  Weights weights_;
  Estimate estimate_;
};

}  // namespace

std::unique_ptr<LayerKernel> make_kernel(const Pattern& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors) {
  return std::make_unique<PatternKernel>(array, context, layer, tensors);
}

}  // namespace lacuna::pattern

#include "sim/kit/products.h"

#include <gtest/gtest.h>

#include "sim/tensors/golden.h"
#include "tests/unit/plan/random_tiles.h"

namespace lacuna {
namespace {

// Block by block, in whatever tiles and order, all products together are the convolution.
TEST(AddProducts, AllBlocksTogetherAreTheConvolution) {
  for (std::uint64_t seed = 0; seed < 200 && !testing::Test::HasFailure(); ++seed) {
    test::RandomTiles random(seed);
    const Layer& layer = random.layer();
    if (!layer.has_weights()) continue;
    const LayerTensors tensors = synthetic_tensors({}, seed)->load(layer, true);
    const TileShape tile = random.tile();
    std::vector<std::int64_t> psums(static_cast<std::size_t>(layer.output_count()));
    const Plan plan =
        make_plan(layer, tile, LoopOrder::weight_reuse, 32, test::dense_weight_tiles(layer, tile), 1);
    for (const Step& step : plan.steps) {
      const Block block = plan.block(step);
      for_each_synapse(layer, block,
                       [&](const Synapse& synapse) { add_products(layer, tensors, synapse, block, psums); });
    }
    EXPECT_EQ(psums, golden_outputs(layer, tensors)) << layer.name;
  }
}

}  // namespace
}  // namespace lacuna

#include "sim/pruning/masks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/pruning/magnitude.h"
#include "tests/unit/pruning/networks.h"

namespace lacuna {
namespace {

using test::layer_of;
using test::rows;
using testing::ElementsAre;
using Values = std::vector<std::int16_t>;

PruningConfig config_of(const std::string& method, double density) {
  PruningConfig config;
  config.method = method;
  *config.density = density;
  return config;
}

TEST(Magnitude, OfEqualsTheFirstIsKept) {
  const std::vector<std::int64_t> scores{3, 5, 3, 3};
  EXPECT_THAT(largest(scores, 2), ElementsAre(1, 1, 0, 0));
  EXPECT_THAT(largest(scores, 0), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(largest(scores, 9), ElementsAre(1, 1, 1, 1));
  EXPECT_THAT(largest({}, 1), ElementsAre());
}

TEST(Magnitude, FractionsAreRoundedButNotToNothing) {
  EXPECT_EQ(fraction_of(0.5, 9), 5);
  EXPECT_EQ(fraction_of(0.49, 9), 4);
  EXPECT_EQ(fraction_of(0.01, 9), 1);
  EXPECT_EQ(fraction_of(0, 9), 0);
  EXPECT_EQ(fraction_of(1, 9), 9);
}

TEST(Masks, UnstructuredKeepsTheLargestOfTheLayer) {
  const Values weights{1, -9, 3, 4, 4, -4};
  EXPECT_THAT(rows(keep_largest(layer_of(2, 3), weights, 3)), ElementsAre(".1.", "11."));
  EXPECT_THAT(rows(keep_largest(layer_of(2, 3), weights, 0)), ElementsAre("...", "..."));
  EXPECT_THAT(rows(keep_largest(layer_of(2, 3), weights, 6)), ElementsAre("111", "111"));
}

TEST(Masks, TheLargestMagnitudesOf16BitsCount) {
  EXPECT_THAT(rows(keep_largest(layer_of(1, 3), Values{32767, -32767, 1}, 2)), ElementsAre("11."));
}

TEST(Masks, BalancedKeepsAsManyOfEachFilter) {
  const Values weights{1, 2, 3, 4, /**/ 90, 80, 70, 60};
  EXPECT_THAT(rows(keep_balanced(layer_of(2, 4), weights, 0.5)), ElementsAre("..11", "11.."));
}

TEST(Masks, ShapeKeepsAPositionInAllKernelsOfAFilter) {
  // 1 filter of 2 channels, 2 x 2: [r][s][c].
  const Values weights{5, 0, /**/ 3, 3, /**/ 1, 1, /**/ 0, 5};
  EXPECT_THAT(rows(keep_shape(layer_of(1, 2, 2), weights, 0.5)), ElementsAre("1111...."));
  EXPECT_THAT(rows(keep_shape(layer_of(1, 2, 2), weights, 0.25)), ElementsAre("..11...."));
  EXPECT_THAT(rows(keep_shape(layer_of(1, 2, 2), weights, 0.01)), ElementsAre("..11...."));
  EXPECT_THAT(rows(keep_shape(layer_of(1, 2, 2), weights, 0)), ElementsAre("........"));
}

TEST(Masks, BlocksAreOfFiltersAndChannelsAndEndWithTheirGroup) {
  // 3 filters of 3 channels in blocks of 2 x 2: the last ones are smaller.
  const Values weights{1, 1, 9,  //
                       1, 1, 0,  //
                       2, 3, 8};
  EXPECT_THAT(rows(keep_blocks(layer_of(3, 3), weights, 0.5, 2, 2)), ElementsAre("..1", "..1", "..1"));
  EXPECT_THAT(rows(keep_blocks(layer_of(3, 3), weights, 0.75, 2, 2)), ElementsAre("..1", "..1", "111"));
  // Two groups of 2 filters with one channel each; a block of 4 filters does not reach across.
  EXPECT_THAT(rows(keep_blocks(layer_of(4, 2, 1, 2), Values{1, 1, 2, 2}, 0.5, 4, 1)),
              ElementsAre(".", ".", "1", "1"));
}

TEST(Masks, GroupsRunAlongChannelsAndStartAnewAtEachPosition) {
  // 5 channels in groups of 4; 1 x 2 positions.
  Layer layer = layer_of(1, 5);
  layer.S = 2;
  const Values weights{1, 2, 3, 4, 5, /**/ 9, 8, 7, 6, 1};
  EXPECT_THAT(rows(keep_in_groups(layer, weights, 4, 2)), ElementsAre("..11111..1"));
  EXPECT_THAT(rows(keep_in_groups(layer, weights, 4, 0)), ElementsAre(".........."));
  EXPECT_THAT(rows(keep_in_groups(layer, weights, 4, 4)), ElementsAre("1111111111"));
}

TEST(Masks, NOfMKeepsExactlyNEvenOfEquals) {
  EXPECT_THAT(rows(keep_in_groups(layer_of(1, 8), Values(8, 7), 4, 2)), ElementsAre("11..11.."));
}

TEST(Masks, AcceleratorAwareRemovesPOfG) {
  PruningConfig config = config_of("accelerator_aware", 0);
  *config.density = nullptr;
  config.group_size = 8;
  config.prune_count = 6;
  const Values weights{1, 2, 3, 4, 5, 6, 7, 8, 8, 7, 6, 5, 4, 3, 2, 1};
  EXPECT_THAT(rows(kept_weights(layer_of(1, 16), weights, config)), ElementsAre("......1111......"));
}

TEST(Masks, GroupsTakeTheirNumberFromTheDensityAndTheLayersIsTheDefault) {
  EXPECT_EQ(config_of("nm", 0.5).kept_of_group(1), 2);
  EXPECT_EQ(config_of("nm", 0.05).kept_of_group(1), 1);
  EXPECT_EQ(config_of("nm", 0).kept_of_group(1), 0);
  EXPECT_EQ(config_of("accelerator_aware", 0.25).kept_of_group(1), 2);
  PruningConfig config = config_of("nm", 0);
  *config.density = nullptr;
  EXPECT_EQ(config.kept_of_group(0.75), 3);
}

TEST(Masks, LevelsOfAStackAreNested) {
  const Layer layer = layer_of(8, 64, 3);
  const Values weights = synthetic_tensors({}, 3)->load(layer, true).weight_values;
  PruningConfig config = config_of("stacked", 0);
  BitMask denser;
  for (config.level = 0; config.level < 3; ++config.level) {
    const BitMask mask = kept_weights(layer, weights, config);
    EXPECT_EQ(mask.count(), layer.weight_count() * config.kept_by_level()[config.level] / 16);
    for (std::size_t i = 0; config.level > 0 && i < mask.words().size(); ++i)
      ASSERT_EQ(std::as_const(mask).words()[i] & ~std::as_const(denser).words()[i], 0U);
    denser = mask;
  }
}

TEST(Masks, StackedLevelsAreTheMasksOfEachWithoutZeroWeights) {
  const Layer layer = layer_of(1, 8);
  const Values weights{3, -9, 0, 1, /**/ 0, 0, 5, 0};
  PruningConfig config = config_of("stacked", 0);
  config.group_size = 4;
  *config.levels = {4, 2, 1};
  const std::vector<BitMask> levels = stacked_levels(layer, weights, config);
  ASSERT_EQ(levels.size(), 3U);
  EXPECT_THAT(rows(levels[0]), ElementsAre("11.1..1."));
  EXPECT_THAT(rows(levels[1]), ElementsAre("11....1."));
  EXPECT_THAT(rows(levels[2]), ElementsAre(".1....1."));
}

TEST(Masks, DensitiesOf0And1AreExact) {
  const Layer layer = layer_of(6, 10, 3);
  const Values weights = synthetic_tensors({}, 5)->load(layer, true).weight_values;
  for (const char* method : {"unstructured", "balanced", "shape", "block", "nm", "accelerator_aware"}) {
    EXPECT_EQ(kept_weights(layer, weights, config_of(method, 0)).count(), 0) << method;
    EXPECT_EQ(kept_weights(layer, weights, config_of(method, 1)).count(), layer.weight_count()) << method;
  }
}

}  // namespace
}  // namespace lacuna

#include "sim/pruning/patterns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <bit>
#include <set>

#include "tests/unit/pruning/networks.h"

namespace lacuna {
namespace {

using test::layer_of;
using test::rows;
using testing::ElementsAre;
using Values = std::vector<std::int16_t>;

PruningConfig config_of(double density, std::int64_t patterns = 8) {
  PruningConfig config;
  config.method = "pattern";
  *config.density = density;
  config.patterns = patterns;
  return config;
}

// One channel, so that a filter is one kernel in its own order.
TEST(Patterns, AKernelKeepsItsMiddleAndItsLargest) {
  const Values kernel{9, 0, 8, 0, 1, 0, 7, 0, 6};
  EXPECT_THAT(choose_patterns(layer_of(1, 1, 3), kernel, config_of(1)), ElementsAre(0b001010101));
  EXPECT_THAT(rows(keep_patterns(layer_of(1, 1, 3), kernel, config_of(1))), ElementsAre("1.1.1.1.."));
  PruningConfig free = config_of(1);
  free.center = false;
  EXPECT_THAT(rows(keep_patterns(layer_of(1, 1, 3), kernel, free)), ElementsAre("1.1...1.1"));
}

TEST(Patterns, TheMostFrequentAreKeptAndAKernelTakesTheBestOfThem) {
  const Values top{9, 9, 9, 0, 1, 0, 0, 0, 0}, bottom{0, 0, 1, 0, 1, 0, 9, 9, 9};
  Values weights;
  for (const Values& kernel : {bottom, top, top}) weights.insert(weights.end(), kernel.begin(), kernel.end());
  const Layer layer = layer_of(3, 1, 3);
  EXPECT_THAT(choose_patterns(layer, weights, config_of(1)), ElementsAre(0b000010111, 0b111010000));
  EXPECT_THAT(choose_patterns(layer, weights, config_of(1, 1)), ElementsAre(0b000010111));
  EXPECT_THAT(rows(keep_patterns(layer, weights, config_of(1, 1))),
              ElementsAre("111.1....", "111.1....", "111.1...."));
}

TEST(Patterns, ConnectivityRemovesWholeKernelsAlikeInEachFilter) {
  const Layer layer = layer_of(6, 8, 3);
  const Values weights = synthetic_tensors({}, 2)->load(layer, true).weight_values;
  const BitMask mask = keep_patterns(layer, weights, config_of(4.0 / 9 / 2));
  for (std::int64_t k = 0; k < layer.K; ++k) {
    int kernels = 0;
    for (std::int64_t c = 0; c < layer.C; ++c) {
      int kept = 0;
      for (std::int64_t rs = 0; rs < 9; ++rs) kept += mask.test(k, rs * layer.C + c) ? 1 : 0;
      EXPECT_TRUE(kept == 0 || kept == 4);
      kernels += kept > 0 ? 1 : 0;
    }
    EXPECT_EQ(kernels, 4);
  }
}

TEST(Patterns, ALayerUsesNoMoreThanItsSet) {
  const Layer layer = layer_of(40, 16, 3);
  const Values weights = synthetic_tensors({}, 4)->load(layer, true).weight_values;
  for (const std::int64_t patterns : {1, 4, 8, 126}) {
    const auto set = choose_patterns(layer, weights, config_of(1, patterns));
    EXPECT_EQ(std::ssize(set), std::min<std::int64_t>(patterns, 56));  // 8 over 3 with the middle
    for (const KernelPattern pattern : set) EXPECT_EQ(std::popcount(pattern), 4);
    const BitMask mask = keep_patterns(layer, weights, config_of(1, patterns));
    EXPECT_EQ(mask.count(), layer.K * layer.C * 4);
  }
}

TEST(Patterns, KernelsOfOtherSizesAreOnlyRemovedAsAWhole) {
  EXPECT_THAT(rows(keep_patterns(layer_of(1, 4), Values{1, 4, 3, 2}, config_of(0.5))), ElementsAre(".11."));
  // 2 x 2 kernels of 2 channels: the second one is larger.
  EXPECT_THAT(rows(keep_patterns(layer_of(1, 2, 2), Values{1, 2, 1, 2, 1, 2, 1, 2}, config_of(0.5))),
              ElementsAre(".1.1.1.1"));
}

}  // namespace
}  // namespace lacuna

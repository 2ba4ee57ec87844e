#include "sim/results/layer_result.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "sim/config/too_large.h"
#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

LayerResult total_of(const std::vector<LayerRun>& layers) {
  LayerResult total = empty_total(test::rates);
  for (const LayerRun& run : layers) total.add(run.result);
  total.derive();
  return total;
}

TEST(LayerMetrics, KeysAndColumnsAreUniqueAndSayWhatTheyMean) {
  std::set<std::string> keys, columns;
  for (const Metric& metric : layer_metrics) {
    EXPECT_TRUE(keys.insert(metric.key()).second) << metric.key();
    EXPECT_TRUE(columns.insert(metric.column()).second) << metric.column();
    EXPECT_FALSE(metric.meaning.empty()) << metric.key();
    EXPECT_TRUE(metric.is_called(metric.key()));
    EXPECT_TRUE(metric.over_layers != AddsUp::derived || metric.derive != nullptr) << metric.key();
  }
}

TEST(LayerResult, TheTotalIsTheSumOfTheLayers) {
  const LayerResult total = total_of(test::three_layers().layers);
  EXPECT_EQ(total.name(), "total");
  EXPECT_EQ(total.count<"cycles">(), 400 + 50 + 100);
  EXPECT_EQ(total.count<"macs_effectual">(), 1600 + 200);
  EXPECT_EQ(total.count<"macs_dense">(), 4 * (1600 + 200));
  EXPECT_EQ(total.count_at(place_of(Cause::compute)), 2 * (390 + 40 + 90));
  EXPECT_EQ(total.number<"dram_bytes_total">(), 3 * 182);
  EXPECT_EQ(total.count<"traffic_bytes/buffers/weight/drained">(), 3 * 4);
  EXPECT_DOUBLE_EQ(total.number<"energy_pj_total">(), 1600 + 3 * 200 + 0.5 * 550);
  EXPECT_DOUBLE_EQ(total.number<"energy_pj/mac">(), 1600 + 3 * 200);
  EXPECT_FALSE(total.has<"plan/loop_order">());
  EXPECT_FALSE(total.has<"plan/steps">());
}

TEST(LayerResult, TheTotalHasTheWeightsOfAllLayers) {
  std::vector<LayerRun> layers = test::three_layers().layers;
  for (const std::size_t i : {0U, 2U}) {
    layers[i].result.set<"weights/count">(std::int64_t{1});
    layers[i].result.set<"weights/nonzero">(std::int64_t{10});
    layers[i].result.set<"weights/unpruned">(std::int64_t{100});
  }
  const LayerResult total = total_of(layers);
  EXPECT_EQ(total.count<"weights/count">(), 2);
  EXPECT_EQ(total.count<"weights/nonzero">(), 20);
  EXPECT_EQ(total.count<"weights/unpruned">(), 200);
}

TEST(LayerResult, ASumThatCannotBeRepresentedIsRefusedByName) {
  LayerResult layer("a", "conv", test::rates), total = empty_total(test::rates);
  layer.set<"traffic_bytes/buffers/input/filled">(std::numeric_limits<std::int64_t>::max());
  total.add(layer);
  try {
    total.add(layer);
    FAIL() << "expected TooLarge";
  } catch (const TooLarge& problem) {
    EXPECT_STREQ(problem.what(),
                 "too large: it takes 1.8e+19 bytes (traffic_bytes/buffers/input/filled) or more, and Lacuna "
                 "counts up to 9.2e+18");
  }
}

}  // namespace
}  // namespace lacuna

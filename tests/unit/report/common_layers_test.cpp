#include "sim/report/common_layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using testing::ElementsAre;

TEST(CommonLayers, AreAllIfNoneIsMissing) {
  const CommonTotals common = common_totals(test::run_result(test::three_layers("a", 800, 40, 160)),
                                            test::run_result(test::three_layers("b", 400, 200, 20)));
  EXPECT_TRUE(common.is_whole);
  EXPECT_EQ(common.cycles_before, 1000);
  EXPECT_EQ(common.cycles, 620);
  EXPECT_EQ(common.energy_pj_before, 2200 + 500);
}

TEST(CommonLayers, AreThoseThatBothRan) {
  const CommonTotals common = common_totals(test::without(test::three_layers("a", 800, 40, 160), {"fc"}),
                                            test::without(test::three_layers("b", 400, 200, 20), {"conv"}));
  EXPECT_FALSE(common.is_whole);
  EXPECT_EQ(common.cycles_before, 40);
  EXPECT_EQ(common.cycles, 200);
  EXPECT_EQ(common.energy_pj, 100);
}

// Who does the pool as part of conv has no number for either alone.
TEST(CommonLayers, APoolGoesWithTheLayerThatItIsPartOf) {
  const RunResult fused = test::run_result(test::pool_fused("f", 400, 20));
  EXPECT_EQ(
      common_totals(test::without(test::three_layers("a", 800, 40, 160), {"conv"}), fused).cycles_before,
      160);
  EXPECT_EQ(common_totals(test::without(test::three_layers("a", 800, 40, 160), {"pool"}), fused).cycles, 20);
  EXPECT_EQ(common_totals(test::run_result(test::three_layers("a", 800, 40, 160)),
                          test::without(test::pool_fused("f", 400, 20), {"conv"}))
                .cycles_before,
            160);
}

TEST(CommonLayers, TheFactorsOfALayerCountAsTheLayer) {
  Json json = result_json(test::three_layers("a", 800, 40, 160));
  json["layers"][0]["name"] = "conv/first";
  json["layers"][1]["name"] = "conv/second";
  const RunResult factors = read_result(json);
  const RunResult lacks = test::without(test::three_layers("b", 400, 200, 20), {"conv"});
  EXPECT_EQ(common_totals(factors, lacks).cycles_before, 160);
}

TEST(CommonLayers, NothingIsComparedWithNothing) {
  const RunResult none = test::without(test::three_layers("a"), {"conv", "pool", "fc"});
  const RunResult all = test::run_result(test::three_layers("b"));
  EXPECT_FALSE(common_totals(none, all).is_comparable());
  EXPECT_FALSE(common_totals(all, none).is_comparable());
  const RunResult conv = test::without(test::three_layers("c"), {"pool", "fc"});
  const RunResult rest = test::without(test::three_layers("d"), {"conv"});
  EXPECT_FALSE(common_totals(conv, rest).is_comparable());
}

TEST(CommonLayers, ReasonsAreTold) {
  const RunResult some = test::without(test::three_layers("a"), {"conv"});
  EXPECT_EQ(coverage(some), "over 2 of 3 layers");
  EXPECT_EQ(coverage(test::run_result(test::three_layers("a"))), "");
  EXPECT_THAT(reasons("a", some),
              ElementsAre("a: layer \"conv\" was not run: /array/size: too large, by far"));
  EXPECT_EQ(whole_reason(some), "over 2 of 3 layers; conv: /array/size: too large, by far");
  EXPECT_EQ(whole_reason(test::failed("a", "killed")), "killed");
}

}  // namespace
}  // namespace lacuna

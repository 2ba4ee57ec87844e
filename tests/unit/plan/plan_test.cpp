#include "sim/plan/plan.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lacuna {
namespace {

using ::testing::ElementsAre;

// Two filters, two channels, two rows of three pixels; cut along all three, with weight tiles of 10, 11, 12,
// 13 bytes.
Layer two_by_two_by_two() {
  Layer layer;
  layer.C = layer.K = 2;
  layer.H = layer.P = 2;
  layer.W = layer.Q = 3;
  return layer;
}

Plan plan_of(LoopOrder order) {
  return make_plan(two_by_two_by_two(), {1, 1, 1, 1, 1, 3}, order, 32, {{10, 0}, {11, 1}, {12, 2}, {13, 3}},
                   1);
}

std::string tiles(bool weights, bool inputs, bool outputs) {
  return std::string(weights ? "w" : "") + (inputs ? "i" : "") + (outputs ? "o" : "");
}

// "k0 c0 p0 +wio -w": the tile, what it takes, what it releases.
std::vector<std::string> steps_of(const Plan& plan) {
  std::vector<std::string> text;
  for (const Step& s : plan.steps) {
    const Block block = plan.block(s);
    text.push_back(fmt::format("k{} c{} p{} +{} -{}", block.k.first, block.c.first, block.p.first,
                               tiles(s.takes_weights, s.takes_inputs, s.takes_outputs),
                               tiles(s.releases_weights, s.releases_inputs, s.releases_outputs)));
  }
  return text;
}

// "step:bytes" or "step:bytes+metadata".
std::vector<std::string> loads_of(const std::vector<TileLoad>& loads) {
  std::vector<std::string> text;
  for (const TileLoad& l : loads)
    text.push_back(fmt::format("{}:{}", l.step, l.bytes) +
                   (l.metadata_bytes > 0 ? fmt::format("+{}", l.metadata_bytes) : ""));
  return text;
}

// "first-last load bytes, psums|out bytes".
std::vector<std::string> visits_of(const Plan& plan) {
  std::vector<std::string> text;
  for (const OutputVisit& v : plan.output_visits)
    text.push_back(fmt::format("{}-{} load {}, {} {}", v.first_step, v.last_step, v.psum_load_bytes,
                               v.stores_psums ? "psums" : "out", v.store_bytes));
  return text;
}

TEST(MakePlan, OutputReuseKeepsPartialSumsOnChip) {
  const Plan plan = plan_of(LoopOrder::output_reuse);
  EXPECT_THAT(steps_of(plan), ElementsAre("k0 c0 p0 +wio -wi", "k0 c1 p0 +wi -wio", "k0 c0 p1 +wio -wi",
                                          "k0 c1 p1 +wi -wio", "k1 c0 p0 +wio -wi", "k1 c1 p0 +wi -wio",
                                          "k1 c0 p1 +wio -wi", "k1 c1 p1 +wi -wio"));
  EXPECT_THAT(loads_of(plan.weight_loads),
              ElementsAre("0:10", "1:11+1", "2:10", "3:11+1", "4:12+2", "5:13+3", "6:12+2", "7:13+3"));
  EXPECT_THAT(loads_of(plan.input_loads),
              ElementsAre("0:6", "1:6", "2:6", "3:6", "4:6", "5:6", "6:6", "7:6"));
  EXPECT_THAT(visits_of(plan), ElementsAre("0-1 load 0, out 6", "2-3 load 0, out 6", "4-5 load 0, out 6",
                                           "6-7 load 0, out 6"));
}

TEST(MakePlan, InputReuseLoadsEveryInputOnce) {
  const Plan plan = plan_of(LoopOrder::input_reuse);
  EXPECT_THAT(steps_of(plan), ElementsAre("k0 c0 p0 +wio -wo", "k1 c0 p0 +wo -wio", "k0 c1 p0 +wio -wo",
                                          "k1 c1 p0 +wo -wio", "k0 c0 p1 +wio -wo", "k1 c0 p1 +wo -wio",
                                          "k0 c1 p1 +wio -wo", "k1 c1 p1 +wo -wio"));
  EXPECT_THAT(loads_of(plan.weight_loads),
              ElementsAre("0:10", "1:12+2", "2:11+1", "3:13+3", "4:10", "5:12+2", "6:11+1", "7:13+3"));
  EXPECT_THAT(loads_of(plan.input_loads), ElementsAre("0:6", "2:6", "4:6", "6:6"));
  EXPECT_THAT(visits_of(plan),
              ElementsAre("0-0 load 0, psums 12", "1-1 load 0, psums 12", "2-2 load 12, out 6",
                          "3-3 load 12, out 6", "4-4 load 0, psums 12", "5-5 load 0, psums 12",
                          "6-6 load 12, out 6", "7-7 load 12, out 6"));
}

TEST(MakePlan, WeightReuseLoadsEveryWeightOnce) {
  const Plan plan = plan_of(LoopOrder::weight_reuse);
  EXPECT_THAT(steps_of(plan), ElementsAre("k0 c0 p0 +wio -io", "k0 c0 p1 +io -wio", "k0 c1 p0 +wio -io",
                                          "k0 c1 p1 +io -wio", "k1 c0 p0 +wio -io", "k1 c0 p1 +io -wio",
                                          "k1 c1 p0 +wio -io", "k1 c1 p1 +io -wio"));
  EXPECT_THAT(loads_of(plan.weight_loads), ElementsAre("0:10", "2:11+1", "4:12+2", "6:13+3"));
  EXPECT_THAT(loads_of(plan.input_loads),
              ElementsAre("0:6", "1:6", "2:6", "3:6", "4:6", "5:6", "6:6", "7:6"));
  EXPECT_THAT(visits_of(plan),
              ElementsAre("0-0 load 0, psums 12", "1-1 load 0, psums 12", "2-2 load 12, out 6",
                          "3-3 load 12, out 6", "4-4 load 0, psums 12", "5-5 load 0, psums 12",
                          "6-6 load 12, out 6", "7-7 load 12, out 6"));
}

TEST(MakePlan, ATileThatDoesNotChangeStays) {
  Layer layer = two_by_two_by_two();
  layer.K = 3;
  const Plan plan = make_plan(layer, {1, 2, 2, 1, 2, 3}, LoopOrder::output_reuse, 32, {{16, 0}, {8, 0}}, 1);
  EXPECT_THAT(steps_of(plan), ElementsAre("k0 c0 p0 +wio -wo", "k2 c0 p0 +wo -wio"));
  EXPECT_EQ(plan.block(plan.steps[1]).k.count, 1);  // what is left of three
  EXPECT_THAT(loads_of(plan.input_loads), ElementsAre("0:24"));
}

TEST(MakePlan, EveryGroupBeginsAnew) {
  Layer layer = two_by_two_by_two();
  layer.C = layer.K = layer.groups = 4;
  const Plan plan = make_plan(layer, {2, 1, 1, 1, 2, 3}, LoopOrder::input_reuse, 32, {{4, 0}, {4, 0}}, 1);
  EXPECT_THAT(steps_of(plan), ElementsAre("k0 c0 p0 +wio -wio", "k0 c0 p0 +wio -wio"));
  EXPECT_EQ(plan.block(plan.steps[1]).g.first, 2);
  EXPECT_THAT(loads_of(plan.input_loads),
              ElementsAre("0:24", "1:24"));  // 2 groups x 1 channel x 6 pixels x 2 bytes
  EXPECT_THAT(visits_of(plan), ElementsAre("0-0 load 0, out 24", "1-1 load 0, out 24"));
}

TEST(MakePlan, LayersWithoutWeightsWaitForNone) {
  Layer layer = two_by_two_by_two();
  layer.kind = LayerKind::add;
  layer.operands = 2;
  layer.groups = 2;
  const Plan plan = make_plan(layer, {2, 1, 1, 1, 1, 3}, LoopOrder::output_reuse, 32, {}, 1);
  EXPECT_THAT(steps_of(plan), ElementsAre("k0 c0 p0 +io -io", "k0 c0 p1 +io -io"));
  EXPECT_TRUE(plan.weight_loads.empty());
  EXPECT_THAT(loads_of(plan.input_loads), ElementsAre("0:24", "1:24"));  // both operands
}

std::int64_t rows(const Layer& layer, Range p) {
  return input_extent(layer, p, {0, 1}).rows;
}

TEST(InputExtent, HalosAndPadding) {
  Layer layer;
  layer.H = layer.W = 5;
  layer.R = layer.S = 3;
  layer.stride_h = layer.stride_w = 2;
  layer.pad_h = layer.pad_w = 1;
  layer.P = layer.Q = 3;
  EXPECT_EQ(rows(layer, {0, 1}), 2);  // -1..1, clipped
  EXPECT_EQ(rows(layer, {1, 1}), 3);  // 1..3
  EXPECT_EQ(rows(layer, {2, 1}), 2);  // 3..5, clipped
  EXPECT_EQ(rows(layer, {0, 2}), 4);  // -1..3
  EXPECT_EQ(rows(layer, {0, 3}), 5);
  EXPECT_EQ(input_extent(layer, {0, 2}, {1, 2}).columns, 4);  // 1..5, clipped
}

// Two rows of padding and none beside: each axis has its own, and its own stride.
TEST(InputExtent, EveryAxisHasItsOwnPadding) {
  Layer layer;
  layer.H = layer.W = 6;
  layer.R = layer.S = 3;
  layer.pad_h = 2;
  layer.P = 8;
  layer.Q = 4;
  const InputExtent first = input_extent(layer, {0, 1}, {0, 1});
  EXPECT_EQ(first.rows, 1);     // -2..0, clipped
  EXPECT_EQ(first.columns, 3);  // 0..2
  const InputExtent last = input_extent(layer, {7, 1}, {3, 1});
  EXPECT_EQ(last.rows, 1);     // 5..7, clipped
  EXPECT_EQ(last.columns, 3);  // 3..5
}

TEST(InputExtent, DilationSpreadsTheKernel) {
  Layer layer;
  layer.H = 5;
  layer.R = 3;
  layer.dilation_h = 2;
  layer.pad_h = 2;
  layer.P = 5;
  EXPECT_EQ(rows(layer, {0, 1}), 2);  // 0, 2
  EXPECT_EQ(rows(layer, {2, 1}), 3);  // 0, 2, 4
  EXPECT_EQ(rows(layer, {4, 1}), 2);  // 2, 4
  EXPECT_EQ(rows(layer, {0, 5}), 5);
}

TEST(InputExtent, ATileInThePaddingReadsNothing) {
  Layer layer;
  layer.H = layer.W = 2;
  layer.pad_h = 2;
  layer.P = 6;
  layer.Q = 2;
  EXPECT_EQ(rows(layer, {0, 2}), 0);
  EXPECT_EQ(rows(layer, {1, 2}), 1);
  const Block block{{0, 1}, {0, 1}, {0, 1}, {0, 1}, {4, 2}, {0, 2}};
  EXPECT_EQ(input_tile_bytes(layer, block, input_extent(layer, block.p, block.q)), 0);
}

TEST(TileBytes, ElementsArePackedAndRoundedUpOverTheTile) {
  Layer layer;
  layer.C = layer.K = 14;
  layer.groups = 2;
  layer.input_bits = 3;
  const Block block{{0, 1}, {0, 5}, {0, 7}, {0, 1}, {0, 1}, {0, 1}};
  EXPECT_EQ(input_tile_bytes(layer, block, input_extent(layer, block.p, block.q)), 3);  // 21 bits
  EXPECT_EQ(output_tile_bytes(block, 5), 4);                                            // 25 bits
  const Block both{{0, 2}, {0, 7}, {0, 7}, {0, 1}, {0, 1}, {0, 1}};
  EXPECT_EQ(input_tile_bytes(layer, both, input_extent(layer, both.p, both.q)), 6);  // 42 bits
  EXPECT_EQ(output_tile_bytes(both, 32), 2 * 7 * 4);
}

TEST(CountTiles, RoundsUp) {
  Layer layer;
  layer.groups = 3;
  layer.K = layer.C = 21;
  layer.N = 2;
  layer.P = 7;
  layer.Q = 8;
  const TileCounts n = count_tiles(layer, {1, 2, 7, 2, 3, 4});
  EXPECT_EQ(n.weight_tiles(), 3 * 4 * 1);
  EXPECT_EQ(n.steps(), 3 * 4 * 1 * 1 * 3 * 2);
}

}  // namespace
}  // namespace lacuna

#include "sim/plan/tiling.h"

#include <gtest/gtest.h>

#include "sim/base/integer_math.h"
#include "tests/unit/plan/random_tiles.h"

namespace lacuna {
namespace {

constexpr SlotBytes large_slots{1 << 30, 1 << 30, 1 << 30};

// A dense machine of 16 x 16 multipliers without further rules.
TilingModel dense_model(const Layer& layer) {
  return {
      .compute_cycles = [&layer](const TileShape&) { return ceil_div(layer.dense_macs(), 256); },
      .weight_footprint =
          [&layer](const TileShape& t) {
            return layer.has_weights() ? ceil_div(t.g * t.k * t.c * layer.R * layer.S * layer.weight_bits, 8)
                                       : 0;
          },
      .weight_bytes = [&layer](const TileShape&) { return layer.weight_count() * layer.weight_bits / 8; }};
}

// What is not fixed: the order, then g, k, c, n, p, q.
constexpr auto any_size = std::nullopt;

Layer conv_layer() {
  Layer layer;
  layer.name = "conv";
  layer.C = 24;
  layer.K = 48;
  layer.H = layer.W = layer.P = layer.Q = 14;
  layer.R = layer.S = 3;
  layer.pad_h = layer.pad_w = 1;
  return layer;
}

Mapping choose(const Layer& layer, const TilingChoice& choice = {}, const SlotBytes& slots = large_slots) {
  return choose_tiling(layer, dense_model(layer), choice, slots, 32, {{64, 5}, 28, 64, 8});
}

std::string why_infeasible(const Layer& layer, const TilingChoice& choice, const SlotBytes& slots) {
  try {
    choose(layer, choice, slots);
  } catch (const Infeasible& error) {
    return error.what();
  }
  return "feasible";
}

TEST(ChooseTiling, RespectsFixedSizes) {
  const TilingChoice choice{LoopOrder::weight_reuse, 1, 5, 7, 1, 3, 11};
  const Mapping tiling = choose(conv_layer(), choice);
  EXPECT_EQ(tiling.tile, (TileShape{1, 5, 7, 1, 3, 11}));
  EXPECT_EQ(tiling.order, LoopOrder::weight_reuse);
}

TEST(ChooseTiling, AFixedSizeIsAtMostTheLayers) {
  EXPECT_EQ(choose(conv_layer(), {any_size, any_size, 1000, any_size, any_size, 1000, any_size}).tile.k, 48);
  EXPECT_EQ(choose(conv_layer(), {any_size, any_size, 1000, any_size, any_size, 1000, any_size}).tile.p, 14);
}

// The array takes so long, whatever the tiles, that all candidates are equally fast.
TileShape choose_when_compute_bound(const Layer& layer, const SlotBytes& slots) {
  TilingModel model = dense_model(layer);
  model.compute_cycles = [](const TileShape&) { return 100'000'000; };
  return choose_tiling(layer, model, {}, slots, 32, {{64, 5}, 28, 64, 8}).tile;
}

TEST(ChooseTiling, AmongEqualsTheWholeLayerInOneStep) {
  EXPECT_EQ(choose_when_compute_bound(conv_layer(), large_slots), (TileShape{1, 48, 24, 1, 14, 14}));
}

// The outputs of 32 filters fit, or those of all filters and 8 columns: two steps either way. Columns of a 3
// x 3 kernel fetch halos twice; those of a 1 x 1 kernel do not, and then the larger k wins.
TEST(ChooseTiling, AmongEqualsLessTrafficThenTheFirstDimensions) {
  const SlotBytes slots{1 << 30, 1 << 30, 32 * 14 * 14 * 4};
  Layer layer = conv_layer();
  EXPECT_EQ(choose_when_compute_bound(layer, slots), (TileShape{1, 32, 24, 1, 14, 14}));
  layer.R = layer.S = 1;
  layer.pad_h = layer.pad_w = 0;
  EXPECT_EQ(choose_when_compute_bound(layer, slots), (TileShape{1, 48, 24, 1, 14, 8}));
}

TEST(ChooseTiling, RefusesWhatTheModelRefuses) {
  const Layer layer = conv_layer();
  TilingModel model = dense_model(layer);
  model.exact_weight_footprint = [](const TileShape& t) { return t.k == 4 ? 0 : large_slots.weights + 1; };
  EXPECT_EQ(choose_tiling(layer, model, {}, large_slots, 32, {{64, 5}, 28, 64, 8}).tile.k, 4);
}

// Random layers and slots: what is chosen fits, is the same whenever asked, and no random tile is much
// faster.
class RandomSearch {
 public:
  explicit RandomSearch(std::uint64_t seed) : random_(seed), model_(dense_model(random_.layer())) {
    slots_ = {std::int64_t{1} << random_.draw(4, 14), std::int64_t{1} << random_.draw(4, 14),
              std::int64_t{1} << random_.draw(4, 14)};
    memory_ = {Ratio::of(random_.draw(1, 32), random_.draw(1, 5)), random_.draw(0, 50), 1,
               random_.draw(0, 9)};
  }

  bool small() const { return count_tiles(random_.layer(), {}).steps() < 300'000; }  // however it is cut

  void check() {
    try {
      const Mapping tiling = choose();
      EXPECT_TRUE(fits(tiling.tile));
      const Mapping again = choose();
      EXPECT_EQ(again.tile, tiling.tile);
      EXPECT_EQ(again.order, tiling.order);
      for (int i = 0; i < 100; ++i) expect_not_much_faster(power_of_two_tile(), cycles(tiling));
    } catch (const Infeasible&) {
      EXPECT_FALSE(fits({}));
    }
  }

 private:
  Mapping choose() const {
    return choose_tiling(random_.layer(), model_, {}, slots_, random_.psum_bits(), memory_);
  }

  // As the plan has it, tile by tile.
  bool fits(const TileShape& tile) const {
    const Layer& layer = random_.layer();
    const Plan plan = make_plan(layer, tile, LoopOrder::output_reuse, random_.psum_bits(),
                                test::dense_weight_tiles(layer, tile), 1);
    for (const TileLoad& load : plan.weight_loads)
      if (load.bytes > slots_.weights) return false;
    for (const TileLoad& load : plan.input_loads)
      if (load.bytes > slots_.inputs) return false;
    for (const Step& step : plan.steps)
      if (output_tile_bytes(plan.block(step), random_.psum_bits()) > slots_.outputs) return false;
    return true;
  }

  std::int64_t cycles(const Mapping& tiling) const {
    const Layer& layer = random_.layer();
    const TileShape& tile = tiling.tile;
    const std::int64_t inputs = input_bits_once(
        layer, tile, {row_reads(layer, tile.p), column_reads(layer, tile.q)}, memory_.burst_bytes);
    const TrafficEstimate traffic = estimate_traffic(layer, count_tiles(layer, tile), inputs, tiling.order,
                                                     model_.weight_bytes(tile), random_.psum_bits());
    return estimate_cycles(traffic, model_.compute_cycles(tiling.tile), memory_);
  }

  TileShape power_of_two_tile() {
    const Layer& l = random_.layer();
    const auto pick = [this](std::int64_t size) {
      return std::min(size, std::int64_t{1} << random_.draw(0, 7));
    };
    return {1, pick(l.filters_per_group()), pick(l.channels_per_group()), pick(l.N), pick(l.P), pick(l.Q)};
  }

  void expect_not_much_faster(const TileShape& tile, std::int64_t chosen) const {
    if (!fits(tile)) return;
    for (const LoopOrder order : test::loop_orders)
      EXPECT_LE(static_cast<double>(chosen), 1.01 * static_cast<double>(cycles({tile, order})));
  }

  test::RandomTiles random_;
  TilingModel model_;
  SlotBytes slots_;
  MemoryTraits memory_;
};

TEST(ChooseTiling, WhatIsChosenFitsAndIsAmongTheFastest) {
  for (std::uint64_t seed = 0; seed < 100 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomSearch search(seed);
    if (search.small()) search.check();
  }
}

// The message about the smallest tile of conv_layer(): "k 4, c 1" and so on.
std::string too_small(const std::string& tile, const std::string& needs,
                      const std::string& help = "no tile size helps") {
  return "layer \"conv\": the smallest tile (" + tile + ") does not fit the " + needs +
         " (a double buffer has two slots); " + help;
}
const std::string are_given = "tile sizes are given in \"dataflow\"";

TEST(ChooseTiling, SaysWhichBufferIsTooSmall) {
  const Layer layer = conv_layer();
  const std::string tile = "g 1, k 1, c 1, n 1, p 1, q 1";
  EXPECT_EQ(why_infeasible(layer, {}, {1 << 20, 17, 1 << 20}),
            too_small(tile, "input buffer: it needs 18 bytes in all, a slot has 17"));
  EXPECT_EQ(why_infeasible(layer, {}, {1 << 20, 18, 3}),
            too_small(tile, "output buffer: it needs 4 bytes in all, a slot has 3"));
  EXPECT_EQ(why_infeasible(layer, {}, {17, 18, 4}),
            too_small(tile, "weight buffer: it needs 18 bytes in all, a slot has 17"));
  EXPECT_EQ(why_infeasible(layer, {}, {18, 18, 4}), "feasible");
}

TEST(ChooseTiling, SaysWhichFixedTileIsTooLarge) {
  EXPECT_EQ(why_infeasible(conv_layer(), {any_size, any_size, 4, any_size, any_size, 2, 14},
                           {1 << 20, 1 << 20, 447}),
            too_small("g 1, k 4, c 1, n 1, p 2, q 14",
                      "output buffer: it needs 448 bytes in all, a slot has 447", are_given));
}

TEST(ChooseTiling, ATileOfGroupsSpansThem) {
  Layer layer = conv_layer();
  layer.groups = 2;
  const TilingChoice two_groups{any_size, 2, any_size, any_size, any_size, any_size, any_size};
  EXPECT_EQ(choose(layer, two_groups).tile.k, 24);
  EXPECT_EQ(why_infeasible(layer, {any_size, 2, 3, any_size, any_size, any_size, any_size}, large_slots),
            "layer \"conv\": a tile of 2 groups must span all filters and channels of a group");
  EXPECT_EQ(why_infeasible(layer, two_groups, {1 << 20, 1 << 20, 191}),
            too_small("g 2, k 24, c 12, n 1, p 1, q 1",
                      "output buffer: it needs 192 bytes in all, a slot has 191", are_given));
}

TEST(ChooseTiling, AsksForTheExactFootprintBeforeGivingUp) {
  const Layer layer = conv_layer();
  TilingModel model = dense_model(layer);
  model.weight_footprint = [](const TileShape&) { return 150; };
  model.exact_weight_footprint = [](const TileShape& t) { return t.k == 4 ? 90 : 110; };
  EXPECT_EQ(choose_tiling(layer, model, {}, {100, 1 << 20, 1 << 20}, 32, {}).tile.k, 4);
}

TEST(ChooseTiling, SaysWhatCompressedWeightsTrulyNeed) {
  const Layer layer = conv_layer();
  TilingModel model = dense_model(layer);
  model.exact_weight_footprint = [](const TileShape& t) { return 100 + t.k; };
  try {
    choose_tiling(layer, model, {}, {100, 1 << 20, 1 << 20}, 32, {});
    FAIL();
  } catch (const Infeasible& error) {
    EXPECT_EQ(error.what(), too_small("g 1, k 1, c 1, n 1, p 1, q 1",
                                      "weight buffer: it needs 101 bytes in all, a slot has 100"));
    EXPECT_EQ(error.buffer(), "weight");
  }
}

// 16 PEs with a part of the buffer each.
TEST(ChooseTiling, SaysWhatEachPeNeeds) {
  const Layer layer = conv_layer();
  TilingModel model = dense_model(layer);
  model.weight_footprint = [](const TileShape&) { return 16 * 1356; };
  model.weight_parts = 16;
  try {
    choose_tiling(layer, model, {}, {16384, 1 << 20, 1 << 20}, 32, {});
    FAIL();
  } catch (const Infeasible& error) {
    EXPECT_EQ(error.what(),
              too_small("g 1, k 1, c 1, n 1, p 1, q 1",
                        "weight buffer: it needs 21696 bytes in all, 16 PEs x 1356, a slot has 16384"));
  }
}

// 20000 x 20000 x 1 outputs of one filter: with one pixel a tile 4 x 10^8 steps; with two rows of pixels in a
// slot, 10^4.
TEST(ChooseTiling, APlanOfTooManyStepsIsNotMade) {
  Layer layer = conv_layer();
  layer.C = layer.K = layer.R = layer.S = 1;
  layer.pad_h = layer.pad_w = 0;
  layer.H = layer.W = layer.P = layer.Q = 20000;
  EXPECT_EQ(
      why_infeasible(layer, {}, {1 << 20, 2, 4}),
      "layer \"conv\": it would take 400000000 steps with the largest tiles that may fit, and more than "
      "100000000 are not planned; larger buffers (or tile sizes, if they are given) would need fewer");
  EXPECT_EQ(why_infeasible(layer, {}, {1 << 20, 1 << 20, 1 << 20}), "feasible");
}

// Cycles and bytes that 64 bits do not hold are estimated as very many: the search goes on.
TEST(ChooseTiling, EstimatesDoNotWrap) {
  const Layer layer = conv_layer();
  TilingModel model = dense_model(layer);
  model.compute_cycles = [](const TileShape& t) { return t.k == 48 ? std::int64_t{1000} : most_saturated; };
  const MemoryTraits slow{.bandwidth = {1, 1'000'000'000}, .latency_cycles = 1'000'000, .burst_bytes = 65536};
  EXPECT_EQ(choose_tiling(layer, model, {}, large_slots, 32, slow).tile.k, 48);
}

}  // namespace
}  // namespace lacuna

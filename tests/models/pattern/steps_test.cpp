// Batches counted together, and what a round costs (rules P6 to P9), by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "models/pattern/step_cost.h"
#include "sim/base/integer_math.h"

namespace lacuna::pattern {
namespace {

// 1x1 kernels; a row of channels per filter.
struct Filters {
  Layer layer;
  BitMask weights;
  explicit Filters(const std::vector<std::vector<int>>& channels) {
    layer.K = std::ssize(channels);
    layer.C = std::ssize(channels[0]);
    weights = BitMask(layer.K, layer.C);
    for (std::int64_t k = 0; k < layer.K; ++k)
      for (std::int64_t c = 0; c < layer.C; ++c)
        if (channels[static_cast<std::size_t>(k)][static_cast<std::size_t>(c)] != 0) weights.set(k, c);
  }
  BatchTable batches(const BatchRule& rule, std::int64_t channels_per_tile) const {
    const KernelTable kernels(layer, weights, 16);
    return {kernels, filter_order(layer, kernels, false), layer.C, channels_per_tile, rule};
  }
};

TEST(PatternBatchTable, CountsEqualBatchesTogetherButTheFirst) {
  const BatchTable table = Filters({{1, 1, 1, 1, 1, 1, 1}, {0, 0, 1, 0, 0, 0, 0}}).batches({.lanes = 2}, 5);
  ASSERT_EQ(table.channel_tiles(), 2);
  ASSERT_EQ(table.filters(), 2);
  const FilterTile& full = table.at(0, 0);
  EXPECT_EQ(full.kernels, 5);
  EXPECT_EQ(full.weights, 5);
  EXPECT_EQ(full.runs, 1);
  const auto classes = table.classes(full);  // 2, 2 and 1 kernels
  ASSERT_EQ(classes.size(), 3U);
  EXPECT_EQ(classes[0].batch.kernels, 2);
  EXPECT_EQ(classes[1].batch.kernels + classes[2].batch.kernels, 3);
  EXPECT_EQ(table.at(0, 1).kernels, 2);
  EXPECT_EQ(table.at(1, 0).kernels, 1);
  EXPECT_EQ(table.at(1, 1).kernels, 0);
  EXPECT_EQ(table.classes(table.at(1, 1)).size(), 0U);
}

TEST(PatternBatchTable, FindsEqualBatchesThatAreNoNeighbours) {
  // Without reordering, two lanes and banks in order: conflicts of 2, 1 and 2 behind the first batch.
  const BatchTable table =
      Filters({{1, 1, 1, 0, 1, 1, 0, 0, 1, 0, 1}}).batches({.rearranged = false, .lanes = 2, .banks = 2}, 11);
  const auto classes = table.classes(table.at(0, 0));  // (0, 1) (2, 4) (5, 8) (10)
  ASSERT_EQ(classes.size(), 4U);
  const BatchTable longer =
      Filters({{1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 1}}).batches({.rearranged = false, .lanes = 2, .banks = 2}, 11);
  const auto merged = longer.classes(longer.at(0, 0));  // (0, 1) (2, 4) (5, 6) (8, 10)
  ASSERT_EQ(merged.size(), 3U);
  EXPECT_EQ(merged[0].count + merged[1].count + merged[2].count, 4);
  EXPECT_EQ(std::max(merged[1].count, merged[2].count), 2);
}

// Four sub-arrays of four lanes and vectors of eight pixels; ports wide enough for all, but for the weights'.
StepRules rules() {
  StepRules rules;
  rules.sub_arrays = 4;
  rules.lanes = 4;
  rules.pixels = 8;
  rules.weight_bits = rules.input_bits = 16;
  rules.psum_bits = 32;
  rules.weight_port_bits = 512;
  rules.input_port_bits = rules.output_port_bits = 1 << 20;
  return rules;
}

const BatchClass four_kernels_of_three{{3, 1, 4, 12}, 1};

TEST(PatternMember, TakesTheMostOfTapsPsumsAndLoad) {
  const ChannelTileRules inner{0, 2, false};
  const std::array batches{four_kernels_of_three};
  MemberCost cost = member_cost(batches, {5}, inner, rules());
  EXPECT_EQ(cost.cycles, 5 * 3);
  EXPECT_EQ(cost.compute, 15);
  EXPECT_EQ(cost.bank_conflict, 0);
  EXPECT_EQ(cost.input_reads, 5 * 12);
  EXPECT_EQ(cost.weight_reads, 4);  // 12 x 16 + 4 x 2 = 200 bits in words of 64
  EXPECT_EQ(cost.output_reads, 5);
  EXPECT_EQ(cost.output_writes, 5);

  StepRules narrow = rules();
  narrow.output_port_bits = 300;  // 2 x 4 sub-arrays x 8 pixels x 32 bits / 300: 7 cycles
  cost = member_cost(batches, {5}, inner, narrow);
  EXPECT_EQ(cost.cycles, 5 * 7);
  EXPECT_EQ(cost.compute, 15);

  narrow.weight_port_bits = 20;  // 4 sub-arrays x 200 bits / 20
  EXPECT_EQ(member_cost(batches, {5}, inner, narrow).cycles, 40);

  narrow.input_port_bits = 512;  // 4 sub-arrays x 12 taps x 8 pixels x 16 bits / 512: 12 cycles
  EXPECT_EQ(member_cost(batches, {5}, inner, narrow).cycles, 5 * 12);
}

TEST(PatternMember, OnlyTheFirstBatchOfTheFirstChannelsFindsNoPsums) {
  StepRules narrow = rules();
  narrow.output_port_bits = 300;  // writing: 4 x 8 x 32 / 300, 4 cycles; reading and writing: 7
  const std::array batches{four_kernels_of_three, BatchClass{four_kernels_of_three.batch, 2}};
  const MemberCost cost = member_cost(batches, {5}, {0, 2, true}, narrow);
  EXPECT_EQ(cost.cycles, 5 * (4 + 7 + 7));
  EXPECT_EQ(cost.output_reads, 5 * 2);
  EXPECT_EQ(cost.output_writes, 5 * 3);
}

TEST(PatternMember, ConflictsTakeTheBanksAndNotTheMultipliers) {
  const std::array batches{BatchClass{{3, 2, 4, 12}, 2}};
  const MemberCost cost = member_cost(batches, {5}, {0, 2, false}, rules());
  EXPECT_EQ(cost.cycles, 2 * 5 * 6);
  EXPECT_EQ(cost.compute, 2 * 5 * 3);
  EXPECT_EQ(cost.bank_conflict, 2 * 5 * 3);
  StepRules narrow = rules();
  narrow.input_port_bits = 683;  // 4 x 12 x 8 x 16 / 683: 9 cycles, longer than 3 taps of two banks
  EXPECT_EQ(member_cost(batches, {5}, {0, 2, false}, narrow).cycles, 2 * 5 * 9);
  EXPECT_EQ(member_cost(batches, {5}, {0, 2, false}, narrow).bank_conflict, 2 * 5 * 3);
}

TEST(PatternMember, WithoutKernelsWritesZerosOnce) {
  EXPECT_EQ(member_cost({}, {5}, {0, 2, true}, rules()).cycles, 5);
  EXPECT_EQ(member_cost({}, {5}, {0, 2, true}, rules()).output_writes, 5);
  EXPECT_EQ(member_cost({}, {5}, {0, 2, false}, rules()).cycles, 0);
}

// P6: a lane without a kernel and a pixel beyond the last one load no port. Full: 4 sub-arrays x 12 taps x 8
// pixels x 16 bits = 6,144 bits. With two of the four kernels half of it, and the last vector has 3 pixels.
TEST(PatternMember, OnlyLanesAndPixelsWithOperandsLoadThePorts) {
  StepRules narrow = rules();
  narrow.input_port_bits = 512;
  const std::array full{four_kernels_of_three}, half{BatchClass{{3, 1, 2, 6}, 1}};
  const ChannelTileRules inner{0, 2, false};
  EXPECT_EQ(member_cost(full, {5}, inner, narrow).cycles, 5 * 6144 / 512);
  EXPECT_EQ(member_cost(half, {5}, inner, narrow).cycles, 5 * 3072 / 512);
  EXPECT_EQ(member_cost(full, {5, 3}, inner, narrow).cycles, 4 * 12 + ceil_div(4 * 12 * 3 * 16, 512));
  narrow = rules();
  narrow.output_port_bits = 128;  // 2 x 4 x 8 x 32 bits: 16 cycles; the last vector 2 x 4 x 3 x 32: 6
  EXPECT_EQ(member_cost(full, {5, 3}, inner, narrow).cycles, 4 * 16 + 6);
  EXPECT_EQ(member_cost({}, {5, 3}, {0, 2, true}, narrow).cycles, 4 * 8 + 3);  // zeros are only written
}

// What the notes say of it.
TEST(PatternMember, TellsThePortThatThrottlesIt) {
  StepRules narrow = rules();
  const std::array full{four_kernels_of_three};
  const ChannelTileRules inner{0, 2, false};
  EXPECT_FALSE(member_cost(full, {5}, inner, narrow).ports.input.throttles);
  narrow.input_port_bits = 512;
  const PortUses uses = member_cost(full, {5, 3}, inner, narrow).ports;
  EXPECT_EQ(uses.input, (PortUse{12, 6144, 5, true}));
  EXPECT_FALSE(uses.output.throttles);
  EXPECT_FALSE(uses.weight.throttles);
  narrow.weight_port_bits = 8;  // 4 x 200 bits: 100 cycles
  EXPECT_EQ(member_cost(full, {5}, inner, narrow).ports.weight, (PortUse{100, 800, 100, true}));
  EXPECT_FALSE(member_cost(full, {5}, inner, narrow).ports.input.throttles);
}

// Filters of 8, 4 and no kernels: 2, 1 and no batches of four, a cycle per pixel vector each.
class PatternRound : public testing::Test {
 protected:
  StepCost run(std::int64_t first, std::int64_t filters, std::int64_t vectors,
               const StepRules& with = rules()) const {
    StepCost cost;
    add_round(cost, table_, first, filters, {vectors}, {0, 3, false}, with);
    return cost;
  }
  static void expect(const StepCost::Pe& pe, std::int64_t compute, std::int64_t barrier,
                     std::int64_t unassigned) {
    EXPECT_EQ(pe.compute, compute);
    EXPECT_EQ(pe.barrier, barrier);
    EXPECT_EQ(pe.unassigned, unassigned);
    EXPECT_EQ(pe.bank_conflict + pe.buffer_port, 0);
  }

  BatchTable table_ = Filters({{1, 1, 1, 1, 1, 1, 1, 1}, {0, 0, 1, 1, 1, 1, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}})
                          .batches({.lanes = 4}, 8);
};

TEST_F(PatternRound, ThreeOfFourSubArraysHaveAFilter) {
  const StepCost cost = run(0, 3, 10);
  EXPECT_EQ(cost.sums.cycles, 20);
  expect(cost.pe[0], 20, 0, 0);
  expect(cost.pe[1], 10, 10, 0);
  expect(cost.pe[2], 0, 20, 0);
  expect(cost.pe[3], 0, 0, 20);
  EXPECT_EQ(cost.sums.compute, 30);
  EXPECT_EQ(cost.sums.weights, 12);
  EXPECT_EQ(cost.sums.input_reads, 10 * 12);
}

TEST_F(PatternRound, TwoSubArraysJoinForEachOfTwoFilters) {
  const StepCost cost = run(0, 2, 5);  // 3 and 2 vectors
  EXPECT_EQ(cost.sums.cycles, 6);
  expect(cost.pe[0], 6, 0, 0);
  expect(cost.pe[1], 4, 2, 0);
  expect(cost.pe[2], 3, 3, 0);
  expect(cost.pe[3], 2, 4, 0);
}

TEST_F(PatternRound, SubArraysDoNotJoinIfTheyCannot) {
  StepRules fixed = rules();
  fixed.reconfigurable = false;
  const StepCost cost = run(0, 2, 5, fixed);
  EXPECT_EQ(cost.sums.cycles, 10);
  expect(cost.pe[1], 5, 5, 0);
  expect(cost.pe[2], 0, 0, 10);
  expect(cost.pe[3], 0, 0, 10);
}

TEST_F(PatternRound, AMemberWithoutVectorsIsUnassigned) {
  const StepCost cost = run(0, 1, 2);
  EXPECT_EQ(cost.sums.cycles, 2);
  expect(cost.pe[1], 2, 0, 0);
  expect(cost.pe[2], 0, 0, 2);
}

// Five vectors, the last of three pixels, on two members of each filter: 3 full ones, 1 full and the last.
TEST_F(PatternRound, TheLastVectorIsTheLastMembers) {
  StepRules narrow = rules();
  narrow.output_port_bits = 128;  // 16 cycles of a full vector, 6 of the last
  StepCost cost;
  add_round(cost, table_, 0, 2, {5, 3}, {0, 3, false}, narrow);
  EXPECT_EQ(cost.sums.cycles, 2 * 3 * 16);
  EXPECT_EQ(cost.pe[0].barrier, 0);
  EXPECT_EQ(cost.pe[1].barrier, 2 * 3 * 16 - 2 * (16 + 6));
  EXPECT_EQ(cost.pe[3].barrier, 2 * 3 * 16 - (16 + 6));
  EXPECT_TRUE(cost.ports.output.throttles);
}

TEST_F(PatternRound, TakesACycleEvenIfThereIsNothingToDo) {
  const StepCost cost = run(2, 1, 2);
  EXPECT_EQ(cost.sums.cycles, 1);
  expect(cost.pe[0], 0, 1, 0);
  expect(cost.pe[3], 0, 0, 1);
}

}  // namespace
}  // namespace lacuna::pattern

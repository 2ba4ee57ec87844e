// Batches counted together, and what a round costs (rules P6 to P9), by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "models/pattern/step_cost.h"

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

// Four sub-arrays of four lanes; ports of 64 bytes: one cycle for all but the weights.
StepRules rules() {
  StepRules rules;
  rules.sub_arrays = 4;
  rules.lanes = 4;
  rules.weight_bits = 16;
  rules.weight_port_bits = 512;
  return rules;
}

const BatchClass four_kernels_of_three{{3, 1, 4, 12}, 1};

TEST(PatternMember, TakesTheMostOfTapsPsumsAndLoad) {
  const ChannelTileRules inner{0, 2, false};
  const std::array batches{four_kernels_of_three};
  MemberCost cost = member_cost(batches, 5, inner, rules());
  EXPECT_EQ(cost.cycles, 5 * 3);
  EXPECT_EQ(cost.compute, 15);
  EXPECT_EQ(cost.bank_conflict, 0);
  EXPECT_EQ(cost.input_reads, 5 * 12);
  EXPECT_EQ(cost.weight_reads, 4);  // 12 x 16 + 4 x 2 = 200 bits in words of 64
  EXPECT_EQ(cost.output_reads, 5);
  EXPECT_EQ(cost.output_writes, 5);

  StepRules narrow = rules();
  narrow.psum_write_cycles = 4;
  narrow.psum_cycles = 7;
  cost = member_cost(batches, 5, inner, narrow);
  EXPECT_EQ(cost.cycles, 5 * 7);
  EXPECT_EQ(cost.compute, 15);

  narrow.weight_port_bits = 20;  // 4 sub-arrays x 200 bits / 20
  EXPECT_EQ(member_cost(batches, 5, inner, narrow).cycles, 40);

  narrow.tap_cycles = 4;  // of the input port
  EXPECT_EQ(member_cost(batches, 5, inner, narrow).cycles, 5 * 3 * 4);
}

TEST(PatternMember, OnlyTheFirstBatchOfTheFirstChannelsFindsNoPsums) {
  StepRules narrow = rules();
  narrow.psum_write_cycles = 4;
  narrow.psum_cycles = 7;
  const std::array batches{four_kernels_of_three, BatchClass{four_kernels_of_three.batch, 2}};
  const MemberCost cost = member_cost(batches, 5, {0, 2, true}, narrow);
  EXPECT_EQ(cost.cycles, 5 * (4 + 7 + 7));
  EXPECT_EQ(cost.output_reads, 5 * 2);
  EXPECT_EQ(cost.output_writes, 5 * 3);
}

TEST(PatternMember, ConflictsTakeTheBanksAndNotTheMultipliers) {
  const std::array batches{BatchClass{{3, 2, 4, 12}, 2}};
  const MemberCost cost = member_cost(batches, 5, {0, 2, false}, rules());
  EXPECT_EQ(cost.cycles, 2 * 5 * 6);
  EXPECT_EQ(cost.compute, 2 * 5 * 3);
  EXPECT_EQ(cost.bank_conflict, 2 * 5 * 3);
  StepRules narrow = rules();
  narrow.tap_cycles = 3;  // the port takes longer than both banks
  EXPECT_EQ(member_cost(batches, 5, {0, 2, false}, narrow).cycles, 2 * 5 * 9);
  EXPECT_EQ(member_cost(batches, 5, {0, 2, false}, narrow).bank_conflict, 2 * 5 * 3);
}

TEST(PatternMember, WithoutKernelsWritesZerosOnce) {
  EXPECT_EQ(member_cost({}, 5, {0, 2, true}, rules()).cycles, 5);
  EXPECT_EQ(member_cost({}, 5, {0, 2, true}, rules()).output_writes, 5);
  EXPECT_EQ(member_cost({}, 5, {0, 2, false}, rules()).cycles, 0);
}

// Filters of 8, 4 and no kernels: 2, 1 and no batches of four, a cycle per pixel vector each.
class PatternRound : public testing::Test {
 protected:
  StepCost run(std::int64_t first, std::int64_t filters, std::int64_t vectors,
               const StepRules& with = rules()) const {
    StepCost cost;
    add_round(cost, table_, first, filters, vectors, {0, 3, false}, with);
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

TEST_F(PatternRound, TakesACycleEvenIfThereIsNothingToDo) {
  const StepCost cost = run(2, 1, 2);
  EXPECT_EQ(cost.sums.cycles, 1);
  expect(cost.pe[0], 0, 1, 0);
  expect(cost.pe[3], 0, 0, 1);
}

}  // namespace
}  // namespace lacuna::pattern

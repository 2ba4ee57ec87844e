// Masks, the pattern table and the order of filters (rules P1 to P3) by hand.
#include "models/pattern/kernels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

namespace lacuna::pattern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Case {
  Layer layer;
  BitMask weights;
};

// masks[k][c], bit r x S + s.
Case case_of(std::int64_t R, std::int64_t S, const std::vector<std::vector<std::uint64_t>>& masks) {
  Case made;
  made.layer.K = std::ssize(masks);
  made.layer.C = std::ssize(masks[0]);
  made.layer.R = R;
  made.layer.S = S;
  made.weights = BitMask(made.layer.K, made.layer.C * R * S);
  for (std::int64_t k = 0; k < made.layer.K; ++k)
    for (std::int64_t c = 0; c < made.layer.C; ++c)
      for (std::int64_t rs = 0; rs < R * S; ++rs)
        if ((masks[static_cast<std::size_t>(k)][static_cast<std::size_t>(c)] >> rs % 64 & 1U) != 0)
          made.weights.set(k, rs * made.layer.C + c);
  return made;
}

std::vector<Kernel> kept(const KernelTable& table, std::int64_t filter, const Range& channels) {
  std::vector<Kernel> kernels;
  table.kept(filter, channels, kernels);
  return kernels;
}

TEST(PatternKernels, AreTheFirstOfTheTableThatCovers) {
  const Case layer = case_of(2, 2, {{0b0011, 0, 0b1000}, {0b0011, 0b1111, 0b0100}});
  const KernelTable table(layer.layer, layer.weights, 16);
  EXPECT_THAT(table.patterns(), ElementsAre(0b0100, 0b1000, 0b0011, 0b1111));
  EXPECT_THAT(kept(table, 0, {0, 3}), ElementsAre(Kernel{0, 2, 2}, Kernel{2, 1, 1}));
  EXPECT_THAT(kept(table, 1, {0, 3}), ElementsAre(Kernel{0, 2, 2}, Kernel{1, 3, 4}, Kernel{2, 0, 1}));
  EXPECT_THAT(kept(table, 1, {1, 1}), ElementsAre(Kernel{0, 3, 4}));
  EXPECT_EQ(table.kept_count(0), 2);
  EXPECT_EQ(table.totals().patterns, 4);
  EXPECT_EQ(table.totals().kept, 5);
  EXPECT_EQ(table.totals().stored_weights, 2 + 1 + 2 + 4 + 1);
  EXPECT_TRUE(table.has_tap(2, 1));
  EXPECT_FALSE(table.has_tap(2, 2));
}

// 0011 three times, 1000 and 0100 twice each, 0001 once: a table of three has all taps, 0011 and the smaller.
TEST(PatternKernels, TheTableHoldsTheMostFrequentMasks) {
  const Case layer = case_of(2, 2, {{0b0011, 0b0011, 0b0011, 0b1000}, {0b1000, 0b0100, 0b0100, 0b0001}});
  const KernelTable table(layer.layer, layer.weights, 3);
  EXPECT_THAT(table.patterns(), ElementsAre(0b0100, 0b0011, 0b1111));
  // 1000 is covered by all taps only; 0001 by 0011.
  EXPECT_THAT(kept(table, 1, {0, 4}),
              ElementsAre(Kernel{0, 2, 4}, Kernel{1, 0, 1}, Kernel{2, 0, 1}, Kernel{3, 1, 2}));
}

TEST(PatternKernels, AllTapsAreAlwaysInTheTableAndTakeOneEntry) {
  const Case layer = case_of(1, 2, {{0b11, 0b11, 0b11, 0b01, 0b10}});
  EXPECT_THAT(KernelTable(layer.layer, layer.weights, 1).patterns(), ElementsAre(0b11));
  EXPECT_THAT(KernelTable(layer.layer, layer.weights, 2).patterns(), ElementsAre(0b01, 0b11));
  EXPECT_THAT(KernelTable(layer.layer, layer.weights, 3).patterns(), ElementsAre(0b01, 0b10, 0b11));
  EXPECT_THAT(KernelTable(layer.layer, layer.weights, 256).patterns(), ElementsAre(0b01, 0b10, 0b11));
}

TEST(PatternKernels, OfALayerWithoutWeightsThereAreNone) {
  const Case layer = case_of(3, 3, {{0, 0}});
  const KernelTable table(layer.layer, layer.weights, 16);
  EXPECT_THAT(table.patterns(), ElementsAre(0b111111111));
  EXPECT_THAT(kept(table, 0, {0, 2}), IsEmpty());
  EXPECT_EQ(table.totals().stored_weights, 0);
}

// Channels on both sides of a word's end.
TEST(PatternKernels, OfOneWeightAreItsMask) {
  std::vector<std::uint64_t> masks(130);
  for (const std::size_t c : {0, 63, 64, 129}) masks[c] = 1;
  const Case layer = case_of(1, 1, {masks});
  const KernelTable table(layer.layer, layer.weights, 16);
  EXPECT_THAT(table.patterns(), ElementsAre(1));
  EXPECT_THAT(kept(table, 0, {0, 130}),
              ElementsAre(Kernel{0, 0, 1}, Kernel{63, 0, 1}, Kernel{64, 0, 1}, Kernel{129, 0, 1}));
  EXPECT_THAT(kept(table, 0, {63, 2}), ElementsAre(Kernel{0, 0, 1}, Kernel{1, 0, 1}));
  EXPECT_THAT(kept(table, 0, {65, 64}), IsEmpty());
  EXPECT_EQ(table.kept_count(0), 4);
}

TEST(PatternKernels, Of64WeightsHaveMasksOf64Bits) {
  const std::uint64_t corner = std::uint64_t{1} << 63;
  const Case layer = case_of(8, 8, {{corner, ~std::uint64_t{0}, corner | 1}});
  const KernelTable table(layer.layer, layer.weights, 16);
  EXPECT_THAT(table.patterns(), ElementsAre(corner, corner | 1, ~std::uint64_t{0}));
  EXPECT_THAT(kept(table, 0, {0, 3}), ElementsAre(Kernel{0, 0, 1}, Kernel{1, 2, 64}, Kernel{2, 1, 2}));
}

TEST(PatternKernels, OfMoreWeightsRunAllTaps) {
  Case layer = case_of(13, 5, {{0, 0, 0}});
  layer.weights.set(0, 64 * 3 + 1);  // the last tap of channel 1
  layer.weights.set(0, 2);           // the first of channel 2
  const KernelTable table(layer.layer, layer.weights, 16);
  EXPECT_EQ(table.patterns().size(), 1U);
  EXPECT_THAT(kept(table, 0, {0, 3}), ElementsAre(Kernel{1, 0, 65}, Kernel{2, 0, 65}));
  EXPECT_TRUE(table.has_tap(0, 64));
}

TEST(PatternFilterOrder, FallsWithTheNumberOfKernelsInEachGroup) {
  Case layer = case_of(1, 1, {{1, 0}, {1, 1}, {0, 0}, {0, 0}, {0, 1}, {1, 0}});
  layer.layer.C = 4;
  layer.layer.groups = 2;
  const KernelTable table(layer.layer, layer.weights, 16);
  EXPECT_THAT(filter_order(layer.layer, table, true), ElementsAre(1, 0, 2, 4, 5, 3));
  EXPECT_THAT(filter_order(layer.layer, table, false), ElementsAre(0, 1, 2, 3, 4, 5));
}

}  // namespace
}  // namespace lacuna::pattern

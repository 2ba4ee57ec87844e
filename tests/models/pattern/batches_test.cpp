// Runs and batches (rules P4 and P5).
#include "models/pattern/batches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "sim/base/integer_math.h"
#include "tests/unit/random_layer.h"

namespace lacuna::pattern {

std::ostream& operator<<(std::ostream& out, const Batch& batch) {
  return out << "{taps " << batch.taps << ", conflict " << batch.conflict << ", kernels " << batch.kernels
             << ", weights " << batch.weights << "}";
}

namespace {

using test::Random;
using testing::ElementsAre;
using testing::IsEmpty;

struct Cut {
  std::int64_t runs = 0;
  std::vector<Batch> batches;
};

Cut cut(const BatchRule& rule, std::vector<Kernel> kernels) {
  Cut result;
  result.runs = Batcher(rule).cut(kernels, result.batches);
  return result;
}

// Patterns 0 and 1 of 2 taps, 2 of 4.
std::vector<Kernel> mixed() {
  return {{0, 2, 4}, {1, 0, 2}, {2, 0, 2}, {3, 1, 2}, {4, 2, 4}, {5, 0, 2}};
}

TEST(PatternBatches, SharedKernelsOfAPatternRunTogether) {
  const Cut sorted = cut({.lanes = 2, .banks = 8}, mixed());
  EXPECT_EQ(sorted.runs, 3);
  EXPECT_THAT(sorted.batches,
              ElementsAre(Batch{2, 1, 2, 4}, Batch{2, 1, 1, 2}, Batch{2, 1, 1, 2}, Batch{4, 1, 2, 8}));
}

TEST(PatternBatches, SharedWithoutReorderingRunsEndWhereThePatternChanges) {
  const Cut natural = cut({.kernel_reorder = false, .lanes = 2, .banks = 8}, mixed());
  EXPECT_EQ(natural.runs, 5);
  EXPECT_THAT(natural.batches, ElementsAre(Batch{4, 1, 1, 4}, Batch{2, 1, 2, 4}, Batch{2, 1, 1, 2},
                                           Batch{4, 1, 1, 4}, Batch{2, 1, 1, 2}));
}

TEST(PatternBatches, OwnLanesRunAnyKernelsAndWaitForTheLongest) {
  const Cut sorted = cut({.own_lane_control = true, .lanes = 4, .banks = 8}, mixed());
  EXPECT_EQ(sorted.runs, 1);
  EXPECT_THAT(sorted.batches, ElementsAre(Batch{4, 1, 4, 12}, Batch{2, 1, 2, 4}));
  const Cut natural =
      cut({.own_lane_control = true, .kernel_reorder = false, .lanes = 4, .banks = 8}, mixed());
  EXPECT_THAT(natural.batches, ElementsAre(Batch{4, 1, 4, 10}, Batch{4, 1, 2, 6}));
}

TEST(PatternBatches, ThereAreNoneWithoutKernels) {
  const Cut none = cut({}, {});
  EXPECT_EQ(none.runs, 0);
  EXPECT_THAT(none.batches, IsEmpty());
  EXPECT_THAT(cut({.own_lane_control = true}, {}).batches, IsEmpty());
}

// Of two banks, bank 0 has three of these.
std::vector<Kernel> crowded() {
  return {{0, 0, 3}, {2, 0, 3}, {4, 0, 3}, {5, 0, 3}, {7, 0, 3}};
}

TEST(PatternBatches, InOrderTheyConflict) {
  EXPECT_THAT(cut({.rearranged = false, .lanes = 3, .banks = 2}, crowded()).batches,
              ElementsAre(Batch{3, 3, 3, 9}, Batch{3, 2, 2, 6}));
}

// (0, 5), (2, 7), (4).
TEST(PatternBatches, RearrangedTheyDoNot) {
  EXPECT_THAT(cut({.lanes = 3, .banks = 2}, crowded()).batches,
              ElementsAre(Batch{3, 1, 2, 6}, Batch{3, 1, 2, 6}, Batch{3, 1, 1, 3}));
}

// In order 9 + 6 cycles, or 9 + 9 if partial sums take 9; rearranged 3 x 3, or 3 x 9.
TEST(PatternBatches, AreRearrangedOnlyIfThatIsCheaper) {
  EXPECT_EQ(cut({.lanes = 3, .banks = 2, .psum_cycles = 4}, crowded()).batches.size(), 3U);  // 12 < 15
  EXPECT_EQ(cut({.lanes = 3, .banks = 2, .psum_cycles = 5}, crowded()).batches.size(), 2U);  // 15 = 15
  EXPECT_EQ(cut({.lanes = 3, .banks = 2, .psum_cycles = 9}, crowded()).batches.size(), 2U);  // 27 > 18
}

// At the input port, batches of 9 and 6 taps in order, or of 6, 6 and 3.
TEST(PatternBatches, AreRearrangedOnlyIfTheInputPortLeavesAGain) {
  const auto batches = [](std::int64_t tap_bits, std::int64_t port_bits) {
    return cut({.lanes = 3, .banks = 2, .tap_input_bits = tap_bits, .input_port_bits = port_bits}, crowded())
        .batches.size();
  };
  EXPECT_EQ(batches(1, 1), 2U);  // 6 + 6 + 3 = 9 + 6
  EXPECT_EQ(batches(5, 6), 3U);  // 5 + 5 + 3 < 9 + 6
}

// Three banks of 3, 1 and 1 kernels for two lanes: bank 0 must be in every batch.
TEST(PatternBatches, TakeFromTheFullestBanks) {
  EXPECT_THAT(cut({.lanes = 2, .banks = 3}, {{0, 0, 1}, {1, 0, 1}, {2, 0, 1}, {3, 0, 1}, {6, 0, 1}}).batches,
              ElementsAre(Batch{1, 1, 2, 2}, Batch{1, 1, 2, 2}, Batch{1, 1, 1, 1}));
}

// Own lanes, channels by falling taps: 0 (5 taps) and 2 (4) in bank 0, 1 (3) and 3 (1) in bank 1.
// In order: (0, 2) with a conflict, 10 cycles, and (1, 3), 6. Rearranged: (0, 1) 5 and (2, 3) 4.
TEST(PatternBatches, OwnLanesKeepTheOrderOfABank) {
  EXPECT_THAT(
      cut({.own_lane_control = true, .lanes = 2, .banks = 2}, {{0, 3, 5}, {1, 1, 3}, {2, 2, 4}, {3, 0, 1}})
          .batches,
      ElementsAre(Batch{5, 1, 2, 8}, Batch{4, 1, 2, 5}));
}

// Patterns of 1, 2.. taps.
std::vector<Kernel> random_kernels(Random& random, std::int64_t patterns) {
  std::vector<Kernel> kernels;
  const std::int64_t channels = random.in(1, 60), percent = random.in(10, 100);
  for (std::int64_t c = 0; c < channels; ++c)
    if (random.in(1, 100) <= percent) {
      const auto pattern = static_cast<std::int32_t>(random.in(0, patterns - 1));
      kernels.push_back({static_cast<std::int32_t>(c), pattern, pattern + 1});
    }
  return kernels;
}

std::int64_t cycles(const std::vector<Batch>& batches, const BatchRule& rule) {
  std::int64_t sum = 0;
  for (const Batch& batch : batches)
    sum += std::max({std::int64_t{batch.taps} * batch.conflict,
                     ceil_div(batch.weights * rule.tap_input_bits, rule.input_port_bits), rule.psum_cycles});
  return sum;
}

TEST(PatternBatches, HoldEveryKernelOnceAndAreNeverSlowerRearranged) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    BatchRule rule{.own_lane_control = random.in(0, 1) == 1,
                   .kernel_reorder = random.in(0, 1) == 1,
                   .lanes = random.in(1, 9),
                   .banks = random.in(1, 12),
                   .tap_input_bits = random.in(0, 2),
                   .input_port_bits = random.in(1, 3),
                   .psum_cycles = random.in(1, 4)};
    const std::vector<Kernel> kernels = random_kernels(random, random.in(1, 4));
    const std::vector<Batch> rearranged = cut(rule, kernels).batches;
    rule.rearranged = false;
    const std::vector<Batch> in_order = cut(rule, kernels).batches;
    ASSERT_LE(cycles(rearranged, rule), cycles(in_order, rule));
    std::int64_t weights = 0, held = 0, held_weights = 0;
    for (const Kernel& kernel : kernels) weights += kernel.taps;
    for (const Batch& batch : rearranged) {
      ASSERT_LE(batch.kernels, rule.lanes);
      held += batch.kernels;
      held_weights += batch.weights;
    }
    ASSERT_EQ(held, std::ssize(kernels));
    ASSERT_EQ(held_weights, weights);
  }
}

// The least without conflicts: every lane full, or the fullest bank in every batch.
TEST(PatternBatches, OfOnePatternAreAsFewAsCanBeWithoutConflicts) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const BatchRule rule{.lanes = random.in(1, 9), .banks = random.in(1, 12)};
    const std::vector<Kernel> kernels = random_kernels(random, 1);
    std::map<std::int64_t, std::int64_t> banks;
    std::int64_t fullest = 0;
    for (const Kernel& kernel : kernels) fullest = std::max(fullest, ++banks[kernel.channel % rule.banks]);
    ASSERT_EQ(cycles(cut(rule, kernels).batches, rule),
              std::max(ceil_div(std::ssize(kernels), rule.lanes), fullest));
  }
}

}  // namespace
}  // namespace lacuna::pattern

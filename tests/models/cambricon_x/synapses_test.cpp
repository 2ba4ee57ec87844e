// The kernel of Cambricon-X against loops over single bits (rules X1 and X2).
#include "models/cambricon_x/synapses.h"

#include <gtest/gtest.h>

#include "sim/base/integer_math.h"
#include "tests/unit/random_layer.h"

namespace lacuna::cambricon_x {
namespace {

// Slots of one window of candidates.
std::int64_t naive_slots(const std::vector<bool>& window, std::int64_t max_zeros) {
  std::int64_t slots = 0, zeros = 0;
  for (const bool nonzero : window) {
    if (!nonzero) {
      ++zeros;
      continue;
    }
    if (max_zeros > 0)
      for (; zeros > max_zeros; zeros -= max_zeros + 1) ++slots;  // a placeholder takes the place of one zero
    ++slots;
    zeros = 0;
  }
  return slots;
}

TEST(CountSlots, ByHand) {
  BitMask mask(1, 10);  // 0 0 1 0 0 0 1 0 0 0
  mask.set(0, 2);
  mask.set(0, 6);
  EXPECT_EQ(count_slots(mask.row(0), 0, 10, 0), 2);  // no placeholders
  EXPECT_EQ(count_slots(mask.row(0), 0, 10, 3), 2);  // 2 and 3 zeros can be skipped
  EXPECT_EQ(count_slots(mask.row(0), 0, 10, 2), 3);  // not 3
  EXPECT_EQ(count_slots(mask.row(0), 0, 10, 1), 4);  // floor(2 / 2) + floor(3 / 2)
  EXPECT_EQ(count_slots(mask.row(0), 2, 6, 1), 1);   // begins with the first, ends before the second
  EXPECT_EQ(count_slots(mask.row(0), 3, 7, 1), 2);
  EXPECT_EQ(count_slots(mask.row(0), 7, 10, 1), 0);  // no placeholder behind the last
}

TEST(CountSlots, AgreesWithANaiveLoop) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    test::Random random(seed);
    const std::int64_t columns = random.in(1, 300);
    const BitMask mask = random.mask(1, columns);
    const std::int64_t begin = random.in(0, columns - 1), end = random.in(begin, columns);
    const std::int64_t max_zeros = random.in(0, 1) == 0 ? 0 : (std::int64_t{1} << random.in(1, 8)) - 1;
    std::vector<bool> window;
    for (std::int64_t i = begin; i < end; ++i) window.push_back(mask.test(0, i));
    ASSERT_EQ(count_slots(mask.row(0), begin, end, max_zeros), naive_slots(window, max_zeros))
        << "seed " << seed;
  }
}

struct TableCase {
  Layer layer;
  BitMask weights;
  std::int64_t channels_per_tile;
  WindowRule rule;
};

TableCase random_table(test::Random& random) {
  TableCase t;
  t.layer = test::random_layer(random);
  t.weights = random.mask(t.layer.K, t.layer.filter_size());
  t.channels_per_tile = random.in(1, t.layer.channels_per_group());
  t.rule = {random.in(1, 100), random.in(0, 1) == 0 ? 0 : (std::int64_t{1} << random.in(1, 5)) - 1};
  return t;
}

// The synapses of a filter over the channels of one tile, (r, s, c) in order, cut into windows.
std::vector<std::vector<bool>> naive_windows(const TableCase& t, std::int64_t filter, std::int64_t tile) {
  const std::int64_t Cg = t.layer.channels_per_group(), first = tile * t.channels_per_tile;
  std::vector<bool> synapses;
  for (std::int64_t rs = 0; rs < t.layer.R * t.layer.S; ++rs)
    for (std::int64_t c = first; c < std::min(Cg, first + t.channels_per_tile); ++c)
      synapses.push_back(t.weights.test(filter, rs * Cg + c));
  std::vector<std::vector<bool>> windows;
  for (std::size_t i = 0; i < synapses.size(); ++i) {
    if (i % static_cast<std::size_t>(t.rule.window) == 0) windows.emplace_back();
    windows.back().push_back(synapses[i]);
  }
  return windows;
}

TEST(SlotTable, AgreesWithANaiveGather) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const TableCase t = random_table(random);
    const SlotTable table(t.layer, t.weights, t.channels_per_tile, t.rule);
    for (std::int64_t k = 0; k < t.layer.K; ++k)
      for (std::int64_t tile = 0; tile < ceil_div(t.layer.channels_per_group(), t.channels_per_tile);
           ++tile) {
        const auto expected = naive_windows(t, k, tile);
        const auto slots = table.windows(k, tile);
        ASSERT_EQ(slots.size(), expected.size());
        std::int64_t candidates = 0;
        for (std::size_t w = 0; w < slots.size(); ++w) {
          ASSERT_EQ(slots[w], naive_slots(expected[w], t.rule.max_zeros));
          ASSERT_EQ(table.candidates(tile, static_cast<std::int64_t>(w)),
                    static_cast<std::int64_t>(expected[w].size()));
          candidates += static_cast<std::int64_t>(expected[w].size());
        }
        ASSERT_EQ(table.candidates(tile), candidates);
      }
  }
}

}  // namespace
}  // namespace lacuna::cambricon_x

#include "sim/time/time_ordered.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace lacuna {
namespace {

TEST(TimeOrdered, GivesTheEarliestThoseOfACycleInTheOrderInWhichTheyCame) {
  std::mt19937 random(1);
  TimeOrdered<int> queue;
  std::vector<std::pair<Cycle, int>> expected;  // what is in it, in the order of coming
  for (int i = 0; i < 5000; ++i) {
    const auto earliest =
        std::min_element(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
          return a.first < b.first;  // the first of equal ones
        });
    ASSERT_EQ(queue.earliest(), earliest == expected.end() ? never : earliest->first);
    ASSERT_EQ(queue.size(), static_cast<std::int64_t>(expected.size()));
    if (!expected.empty() && random() % 100 < (i % 1000 < 500 ? 30 : 70)) {  // grows and shrinks
      ASSERT_EQ(queue.pop(), earliest->second);
      expected.erase(earliest);
      continue;
    }
    const auto at = static_cast<Cycle>(i + static_cast<int>(random() % 10));
    queue.push(at, i);
    expected.emplace_back(at, i);
  }
}

}  // namespace
}  // namespace lacuna

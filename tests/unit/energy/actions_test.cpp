#include "sim/energy/actions.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "sim/config/too_large.h"

namespace lacuna {
namespace {

TEST(Actions, KeepTheOrderOfTheirFirstAddition) {
  Actions actions;
  actions.add("weight_read", "weight_buffer", 3, 2.0);
  actions.add("multiply", "mac", 10, 0.5);
  actions.add("weight_read", "weight_buffer", 1, 2.0);
  ASSERT_EQ(actions.list().size(), 2U);
  EXPECT_EQ(actions.list()[0].name, "weight_read");
  EXPECT_EQ(actions.list()[0].count, 4);
  EXPECT_EQ(actions.list()[0].pj, 8.0);
  EXPECT_EQ(actions.list()[1].name, "multiply");
  EXPECT_EQ(actions.list()[1].pj, 5.0);
}

TEST(Actions, SumOverLayersOfDifferentWidths) {
  Actions first;
  first.add("multiply", "mac", 10, 0.25);
  Actions second;
  second.add("multiply", "mac", 30, 0.75);
  second.add("read", "dram", 2, 64);
  first.add(second);
  ASSERT_EQ(first.list().size(), 2U);
  EXPECT_EQ(first.list()[0].count, 40);
  EXPECT_EQ(first.list()[0].pj, 25.0);
  EXPECT_EQ(first.list()[0].pj_each(), 0.625);
  EXPECT_EQ(first.list()[1].pj, 128.0);
}

TEST(Actions, AnActionThatNeverHappenedCostsNothing) {
  Actions actions;
  actions.add("multiply", "mac", 0, 0.2);
  EXPECT_EQ(actions.list()[0].pj, 0);
  EXPECT_EQ(actions.list()[0].pj_each(), 0);
}

TEST(Actions, BugsOfAModelAreErrors) {
  Actions actions;
  actions.add("read", "dram", 1, 1);
  EXPECT_THROW(actions.add("read", "mac", 1, 1), std::logic_error);
  EXPECT_THROW(actions.add("write", "darm", 1, 1), std::logic_error);
  EXPECT_THROW(actions.add("write", "dram", -1, 1), std::logic_error);
  EXPECT_EQ(actions.list().size(), 1U);
}

TEST(Actions, ACountThatCannotBeRepresentedIsRefused) {
  Actions actions;
  actions.add("read", "dram", std::numeric_limits<std::int64_t>::max(), 1);
  EXPECT_THROW(actions.add("read", "dram", 1, 1), TooLarge);
}

}  // namespace
}  // namespace lacuna

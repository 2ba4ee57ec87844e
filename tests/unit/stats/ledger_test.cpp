#include "sim/stats/ledger.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

constexpr auto compute = static_cast<std::size_t>(Cause::compute),
               drain = static_cast<std::size_t>(Cause::drain);

TEST(Ledger, EveryPeHasItsOwnCyclesAndThoseOfAll) {
  Ledger ledger(3);
  ledger.add(1, Cause::compute, 5);
  ledger.add_all(Cause::compute, 2);
  ledger.add_all(Cause::drain, 7);
  ASSERT_EQ(ledger.rows().size(), 3U);
  EXPECT_EQ(ledger.row(0)[compute], 2);
  EXPECT_EQ(ledger.row(1)[compute], 7);
  EXPECT_EQ(ledger.rows()[2][drain], 7);
  EXPECT_EQ(ledger.totals()[compute], 11);
  EXPECT_EQ(ledger.totals()[drain], 21);
}

TEST(Ledger, IsEqualToOneThatWasFilledInAnotherWay) {
  Ledger all(2), each(2);
  all.add_all(Cause::barrier, 4);
  each.add(0, Cause::barrier, 4);
  EXPECT_NE(all, each);
  each.add(1, Cause::barrier, 4);
  EXPECT_EQ(all, each);
}

}  // namespace
}  // namespace lacuna

#include "sim/config/too_large.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(Counted, IsExactUpToTheLimitAndRefusedBeyond) {
  EXPECT_EQ(counted(max_count, "slots"), max_count);
  EXPECT_EQ(counted(10, "cycles", 10), 10);
  EXPECT_THROW(counted(static_cast<Wide>(max_count) + 1, "slots"), TooLarge);
  EXPECT_THROW(counted(11, "cycles", 10), TooLarge);
}

// 2^12 x 2^12 x 2^41 = 2^65 = 3.69e19, of which 64 bits would hold nothing.
TEST(Counted, SaysWhatIsTooLargeAndHowLarge) {
  try {
    counted(static_cast<Wide>(std::int64_t{1} << 24) * (std::int64_t{1} << 41), "multiplier slots");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(error.what(),
                 "too large: it takes 3.7e+19 multiplier slots or more, and Lacuna counts up to 9.2e+18");
  }
}

TEST(Saturated, EndsWhereASumOfTwoStillFits) {
  EXPECT_EQ(saturated(most_saturated - 1), most_saturated - 1);
  EXPECT_EQ(saturated(static_cast<Wide>(most_saturated) * 1000), most_saturated);
  EXPECT_EQ(saturated(0), 0);
}

}  // namespace
}  // namespace lacuna

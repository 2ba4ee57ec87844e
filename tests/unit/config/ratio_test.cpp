#include "sim/config/ratio.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace lacuna {
namespace {

TEST(Ratio, IsReduced) {
  EXPECT_EQ(Ratio::of(128, 10), (Ratio{64, 5}));
  EXPECT_EQ(Ratio::of(0, 7), (Ratio{0, 1}));
  EXPECT_EQ(Ratio::of(16), (Ratio{16, 1}));
}

TEST(Ratio, RefusesWhatIsNoRatio) {
  EXPECT_THROW(Ratio::of(1, 0), std::invalid_argument);
  EXPECT_THROW(Ratio::of(1, -2), std::invalid_argument);
  EXPECT_THROW(Ratio::of(-1, 2), std::invalid_argument);
}

TEST(Ratio, ReadsFractionsAndDecimalsExactly) {
  EXPECT_EQ(Ratio::parse("64/5"), (Ratio{64, 5}));
  EXPECT_EQ(Ratio::parse("128/10"), (Ratio{64, 5}));
  EXPECT_EQ(Ratio::parse("12.8"), (Ratio{64, 5}));
  EXPECT_EQ(Ratio::parse("16"), (Ratio{16, 1}));
  EXPECT_EQ(Ratio::parse("1e3"), (Ratio{1000, 1}));
  EXPECT_EQ(Ratio::parse("1.25E+2"), (Ratio{125, 1}));
  EXPECT_EQ(Ratio::parse("5e-1"), (Ratio{1, 2}));
  EXPECT_EQ(Ratio::parse("0.10000000000000000000000"), (Ratio{1, 10}));
  EXPECT_EQ(Ratio::parse("1000000000"), (Ratio{1'000'000'000, 1}));
  EXPECT_EQ(Ratio::parse("1e9"), (Ratio{1'000'000'000, 1}));
  EXPECT_EQ(Ratio::parse("0.000000001"), (Ratio{1, 1'000'000'000}));
  EXPECT_EQ(Ratio::parse("0.0"), (Ratio{0, 1}));
  EXPECT_EQ(Ratio::parse("0e999"), (Ratio{0, 1}));
}

TEST(Ratio, ReadsNothingElse) {
  for (const char* text : {"",      " 1",           "1 ",    "-1",
                           "+1",    "1/0",          "1/-2",  "-1/2",
                           "1/2/3", "1.5/2",        "1.",    ".5",
                           "1e",    "1e+",          "1e+-1", "e3",
                           "0x10",  "inf",          "nan",   "1000000001",
                           "1e10",  "0.0000000001", "1e999", "1e99999999999999999999",
                           "1,5",   "1/",           "/2",    "99999999999999999999"}) {
    EXPECT_EQ(Ratio::parse(text), std::nullopt) << text;
  }
}

TEST(Ratio, Prints) {
  EXPECT_EQ((Ratio{64, 5}).str(), "64/5");
  EXPECT_EQ((Ratio{16, 1}).str(), "16");
  EXPECT_DOUBLE_EQ((Ratio{64, 5}).value(), 12.8);
}

}  // namespace
}  // namespace lacuna

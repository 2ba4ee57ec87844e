#include "sim/sweep/axis_values.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

std::string of(RangeConfig range) {
  AxisConfig axis;
  axis.range = range;
  return axis_values(axis).dump();
}

std::string of(LogRangeConfig range) {
  AxisConfig axis;
  axis.log_range = range;
  return axis_values(axis).dump();
}

TEST(AxisValues, StepsOfIntegersAreIntegers) {
  EXPECT_EQ(of(RangeConfig{2, 8, 2}), "[2,4,6,8]");
  EXPECT_EQ(of(RangeConfig{8, 1, -3}), "[8,5,2]");
  EXPECT_EQ(of(RangeConfig{5, 5, 1}), "[5]");
}

TEST(AxisValues, StepsOfDecimalsMeetTheEnd) {
  EXPECT_EQ(of(RangeConfig{0.1, 0.5, 0.1}), "[0.1,0.2,0.3,0.4,0.5]");
  EXPECT_EQ(of(RangeConfig{0, 1, 0.3}), "[0,0.3,0.6,0.9]");
}

TEST(AxisValues, FactorsMeetTheEndOrStopBefore) {
  EXPECT_EQ(of(LogRangeConfig{1, 1024, 4, 0, false}), "[1,4,16,64,256,1024]");
  EXPECT_EQ(of(LogRangeConfig{1, 1000, 4, 0, false}), "[1,4,16,64,256]");
  EXPECT_EQ(of(LogRangeConfig{8, 1, 0.5, 0, false}), "[8,4,2,1]");
}

TEST(AxisValues, PointsIncludeBothEnds) {
  EXPECT_EQ(of(LogRangeConfig{1, 100, 0, 3, false}), "[1,10,100]");
  EXPECT_EQ(of(LogRangeConfig{7, 7, 0, 1, false}), "[7]");
}

TEST(AxisValues, RoundedValuesAreTakenOnce) {
  EXPECT_EQ(of(LogRangeConfig{1, 4, 0, 7, true}), "[1,2,3,4]");
}

}  // namespace
}  // namespace lacuna

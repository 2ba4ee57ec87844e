#include "sim/energy/curve.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(Curve, IsExactAtItsPoints) {
  const Curve curve({{4, 0.1}, {1, 0.3}, {2, 0.7}}, Curve::Scale::log_log);
  EXPECT_EQ(curve.at(1), 0.3);
  EXPECT_EQ(curve.at(2), 0.7);
  EXPECT_EQ(curve.at(4), 0.1);
  EXPECT_EQ(curve.min_x(), 1);
  EXPECT_EQ(curve.max_x(), 4);
}

TEST(Curve, LinearBetweenPoints) {
  const Curve curve({{8, 0.03}, {32, 0.09}}, Curve::Scale::linear);
  EXPECT_DOUBLE_EQ(curve.at(16), 0.05);
}

TEST(Curve, LogLogBetweenPoints) {
  const Curve curve({{1, 3}, {100, 3000}}, Curve::Scale::log_log);
  EXPECT_DOUBLE_EQ(curve.at(10), 3 * 31.622776601683793);  // half way in log(x): sqrt(3 x 3000)
}

TEST(Curve, InProportionOutsideThePoints) {
  const Curve curve({{2, 10}, {4, 100}}, Curve::Scale::log_log);
  EXPECT_DOUBLE_EQ(curve.at(1), 5);
  EXPECT_DOUBLE_EQ(curve.at(8), 200);
}

TEST(Curve, OnePointIsALineThroughTheOrigin) {
  const Curve curve({{2, 10}}, Curve::Scale::linear);
  EXPECT_DOUBLE_EQ(curve.at(1), 5);
  EXPECT_DOUBLE_EQ(curve.at(2), 10);
  EXPECT_DOUBLE_EQ(curve.at(3), 15);
}

}  // namespace
}  // namespace lacuna

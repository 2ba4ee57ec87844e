// A tabulated function of one variable, read between its points.
#pragma once

#include <vector>

namespace lacuna {

struct CurvePoint {
  double x = 0;
  double y = 0;
};

class Curve {
 public:
  enum class Scale { linear, log_log };

  // At least one point, no two with the same x, all x and y > 0; in any order.
  Curve(std::vector<CurvePoint> points, Scale scale);

  // The point's own y at a point, bit for bit. Between two points a straight line on the curve's scale.
  // Outside the points in proportion to x, from the nearest one.
  double at(double x) const;

  double min_x() const { return points_.front().x; }
  double max_x() const { return points_.back().x; }

 private:
  std::vector<CurvePoint> points_;  // by x
  Scale scale_;
};

}  // namespace lacuna

#include "sim/energy/curve.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace lacuna {
namespace {

double between(const CurvePoint& a, const CurvePoint& b, double x, Curve::Scale scale) {
  if (scale == Curve::Scale::linear) return a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x);
  return a.y * std::pow(b.y / a.y, std::log(x / a.x) / std::log(b.x / a.x));
}

}  // namespace

Curve::Curve(std::vector<CurvePoint> points, Scale scale) : points_(std::move(points)), scale_(scale) {
  std::ranges::sort(points_, {}, &CurvePoint::x);
}

double Curve::at(double x) const {
  const auto above = std::ranges::lower_bound(points_, x, {}, &CurvePoint::x);
  if (above != points_.end() && above->x == x) return above->y;
  if (above == points_.begin()) return above->y * x / above->x;
  const CurvePoint& below = *std::prev(above);
  if (above == points_.end()) return below.y * x / below.x;
  return between(below, *above, x, scale_);
}

}  // namespace lacuna

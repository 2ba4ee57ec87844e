#include "sim/sweep/axis_values.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace lacuna {
namespace {

constexpr double tolerance = 1e-9;  // of a step: whether `to` is met

Json number(double value) {
  const double rounded = std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr);
  if (rounded == std::round(rounded) && std::abs(rounded) < 1e15) return static_cast<std::int64_t>(rounded);
  return rounded;
}

Json values_of(const RangeConfig& range) {
  Json values = Json::array();
  const auto steps = static_cast<std::int64_t>(std::floor((range.to - range.from) / range.step + tolerance));
  for (std::int64_t i = 0; i <= steps; ++i)
    values.push_back(number(range.from + static_cast<double>(i) * range.step));
  return values;
}

Json values_of(const LogRangeConfig& range) {
  std::int64_t steps = range.points - 1;
  double factor = range.factor;
  if (range.from == range.to)
    steps = 0;
  else if (range.points > 0)
    factor = std::pow(range.to / range.from, 1.0 / static_cast<double>(steps));
  else
    steps =
        static_cast<std::int64_t>(std::floor(std::log(range.to / range.from) / std::log(factor) + tolerance));
  Json values = Json::array();
  for (std::int64_t i = 0; i <= steps; ++i) {
    const double exact = range.from * std::pow(factor, static_cast<double>(i));
    Json value = number(range.integer ? std::round(exact) : exact);
    if (values.empty() || values.back() != value) values.push_back(std::move(value));
  }
  return values;
}

}  // namespace

Json axis_values(const AxisConfig& axis) {
  if (axis.range) return values_of(*axis.range);
  if (axis.log_range) return values_of(*axis.log_range);
  return axis.values;
}

}  // namespace lacuna

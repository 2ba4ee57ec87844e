// The values of an axis, ranges spelt out.
#pragma once

#include "sim/sweep/sweep_config.h"

namespace lacuna {

// A range of integers gives integers; others are rounded to 12 digits, so that 0.1 + 2 x 0.1 is 0.3.
Json axis_values(const AxisConfig& axis);

}  // namespace lacuna

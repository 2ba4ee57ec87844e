// The columns of points.csv and of a sweep's layers.csv.
#pragma once

#include <string>
#include <vector>

#include "sim/results/column.h"
#include "sim/sweep/sweep_config.h"

namespace lacuna {

// Of points.csv those that are no axis: of every sweep.
const std::vector<Column>& point_columns();

// What a user hears of when a name is none: not the parts of sums.
std::vector<std::string> plain_point_columns();

// Both files' for columns.json, axes included.
std::vector<std::pair<std::string, std::vector<Column>>> sweep_columns(const std::vector<AxisConfig>& axes);

}  // namespace lacuna

// The columns of points.csv that are no axis.
#pragma once

#include <string>
#include <vector>

namespace lacuna {

// Those of every sweep whose names are known without a result.
const std::vector<std::string>& plain_point_columns();

// The same, and what results have: a name with "energy_pj_" in front may be one.
bool is_point_column(const std::string& name);

// Of such a column.
bool holds_numbers(const std::string& point_column);

}  // namespace lacuna

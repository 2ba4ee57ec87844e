// columns.json: of every CSV file of a folder each column's unit, meaning, and how it adds up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/results/column.h"

namespace lacuna {

inline constexpr const char* columns_file = "columns.json";

// {"schema": "lacuna-columns-1",
//  "files": {"layers.csv": {"cycles": {"unit": "cycles", "meaning": "...", "over_layers": "sum",
//                                      "over_jobs": "run only"}}}}
std::string columns_text(const std::vector<std::pair<std::string, std::vector<Column>>>& files);

}  // namespace lacuna

// A layer's result as a row of result.json and of CSV tables, and read back from there.
#pragma once

#include <string>
#include <vector>

#include "sim/config/json.h"
#include "sim/results/csv_table.h"
#include "sim/results/run_result.h"

namespace lacuna {

// Nested as the metrics' groups are; what is empty is left out.
Json row_json(const LayerResult& row);

// The same back. Json::exception if something is missing or of another type.
LayerResult row_from_json(const Json& row, const MachineRates& rates);

// A cell for each column of layer_columns() that is not empty.
CsvRow csv_row(const LayerResult& row);

// layers.csv: a row per layer and one for the total.
std::string layers_csv(const RunResult& result);

}  // namespace lacuna

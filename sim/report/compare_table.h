// Results of several machines beside each other, for people and as CSV.
#pragma once

#include <string>
#include <vector>

#include "sim/results/column.h"
#include "sim/results/run_result.h"

namespace lacuna {

// The same network on several machines, layer by layer, with the speed-up over the first: in time, since
// their clocks may differ. The geomean is over the layers with weights that both have. A machine has no row
// of its own for a layer that it does as part of another ("fused_pool"): in the table such cells are "-"; in
// the CSV that row, or the speed-up over it, is left out.
std::string compare_table(const std::vector<RunResult>& results);

std::vector<Column> compare_columns();
std::string compare_csv(const std::vector<RunResult>& results);

}  // namespace lacuna

// Where each PE's cycles went, layer by layer: the ledgers themselves, of which result.json has the sums.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/machine.h"
#include "sim/engine/run.h"
#include "sim/results/column.h"

namespace lacuna {

const std::vector<Column>& per_pe_columns();

// layer, pe, row, column, and pe_cycles_<cause> for every cause: a row per layer and PE. `geometry` says
// where in the grid a PE stands; PEs are numbered row by row.
std::string per_pe_csv(const std::vector<LayerRun>& runs, const Geometry& geometry);

}  // namespace lacuna

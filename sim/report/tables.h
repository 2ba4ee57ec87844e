// Tables for people and CSV for programs, made from result.json.
#pragma once

#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/report/csv_table.h"

namespace lacuna {

// Of a layer or the totals, over all components and classes.
double energy_pj(const Json& row);
double dram_bytes(const Json& row);
double clock_ghz(const Json& result);

// A layer or the totals as a row of layers.csv.
std::vector<CsvCell> csv_cells(const Json& row);

// Whether such rows may have a column of this name.
bool is_result_column(const std::string& name);

// layers.csv: a row per layer and one for the total; nested keys are joined by "_", units stand in the names.
std::string layers_csv(const Json& result);

// A row per layer, the total, and a line that says what bounds the network.
std::string run_table(const Json& result);

// The same network on several machines, layer by layer, with the speed-up over the first: in time, since
// their clocks may differ. The geomean is over
// the layers with weights that both have. A machine has no row of its own for a layer that it does as part of
// another ("fused_pool"): in the table such cells are "-"; in the CSV that row, or the speed-up over it, is
// left out.
std::string compare_table(const std::vector<Json>& results);
std::string compare_csv(
    const std::vector<Json>& results);  // layer, type, accelerator, cycles, speedup, energy_pj, dram_bytes

}  // namespace lacuna

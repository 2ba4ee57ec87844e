// columns.json as a part of a folder with the results of runs.
#pragma once

#include <string>
#include <vector>

#include "sim/report/result_folder.h"
#include "sim/results/column.h"

namespace lacuna {

// Of the runs' layers.csv and per_pe.csv, and of the table beside them, if there is one.
Part columns_part(const std::string& table = "", const std::vector<Column>& of_table = {});

}  // namespace lacuna

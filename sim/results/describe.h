// Columns and metrics for people: what `lacuna describe results` prints.
#pragma once

#include <string>
#include <vector>

#include "sim/results/column.h"

namespace lacuna {

// "cycles  [cycles; sum; of overlapping jobs only the run has one]", and the meaning on a line of its own.
std::string described(const std::string& name, const Column& column);

// All metrics of a row of result.json by their keys, with the names of their columns.
std::string described_metrics();

std::string described(const std::string& file, const std::vector<Column>& columns);

}  // namespace lacuna

// The co-design matrix as text: a row per pruning and accelerator.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/results/column.h"
#include "sim/results/run_result.h"

namespace lacuna {

struct MatrixCell {
  std::string pruning;
  RunResult result;
  std::optional<double> accuracy;  // percent, of the network so pruned
};

// Cells in the order of the rows. Speed-ups are over the first cell's cycles. Then the speed-ups once more, a
// row per pruning and a column per accelerator. Numbers of a cell whose accelerator cannot run all layers are
// over those that ran, and marked; a cell without totals is "-"; lines below say why.
std::string matrix_table(const std::vector<MatrixCell>& cells);

// matrix.csv: the same and the counts behind it. If cells are empty, or over fewer layers, there is a column
// "reason" besides.
std::vector<Column> matrix_columns();
std::string matrix_csv(const std::vector<MatrixCell>& cells);

}  // namespace lacuna

// The co-design matrix: several prunings of one network's weights, each on several accelerators.
#pragma once

#include <string>
#include <vector>

#include "sim/app/options.h"

namespace lacuna {

struct CodesignOptions {
  std::string prunings;  // --prunings
  std::string density;   // --density
};

// Prints the matrix and, with --out, writes matrix.csv and every cell's result.
int compare_prunings(const CodesignOptions& codesign, const std::vector<std::string>& accelerators,
                     const SimulationOptions& options, const Arguments& command_line);

}  // namespace lacuna

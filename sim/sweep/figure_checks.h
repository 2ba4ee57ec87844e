// Whether a sweep has what its figures speak of: axes, columns, and values of them.
#pragma once

#include <string>
#include <vector>

#include "sim/config/problems.h"
#include "sim/sweep/sweep_config.h"

namespace lacuna {

// `accelerators`, `networks`: what the machines and networks are called in tables.
std::vector<Problem> figure_problems(const SweepConfig& sweep, const std::string& file,
                                     const std::vector<std::string>& accelerators,
                                     const std::vector<std::string>& networks);

}  // namespace lacuna

// One result for people.
#pragma once

#include <string>

#include "sim/results/run_result.h"

namespace lacuna {

// A row per layer, the total, and the verdict.
std::string run_table(const RunResult& result);

// What it took and what bounds it, whose tensors they were, what pruning kept and what was checked.
std::string verdict(const RunResult& result);

}  // namespace lacuna

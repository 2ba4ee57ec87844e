// The co-design matrix: several prunings of one network's weights, each on several accelerators.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/app/options.h"
#include "sim/app/pruning_words.h"
#include "sim/report/matrix.h"
#include "sim/sweep/simulation.h"

namespace lacuna {

// The network pruned as each word says; what --set changes of it is changed afterwards. InputError with all
// problems of all words.
std::vector<Workload> pruned_workloads(const std::vector<PruningWord>& words,
                                       const SimulationOptions& options);

// Cells with what each pruning costs in accuracy, where the tensors are those of a trained network.
std::vector<MatrixCell> matrix_of(const std::vector<PruningWord>& words,
                                  const std::vector<RunResult>& results);

// The folder of a pruning's results: what stands in it may also stand in a path.
std::filesystem::path folder_of(const PruningWord& word);

}  // namespace lacuna

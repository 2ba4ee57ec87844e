// The cells of a comparison: run each once, wherever that happens, and read back.
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/app/options.h"
#include "sim/sweep/comparison.h"
#include "sim/sweep/scratch_store.h"
#include "sim/sweep/shard.h"

namespace lacuna {

// Accelerators by name or path, each once. Those that have one name get others, after their files; a note
// says so.
std::vector<LoadedMachine> load_machines(const std::vector<std::string>& files,
                                         const SimulationOptions& options);

struct CellsRun {
  std::size_t jobs = 1;
  Shard shard{};
};

struct CellsDone {
  std::size_t failed = 0, left = 0;          // points, those of other processes included
  std::vector<std::exception_ptr> failures;  // of this process's own
  // Of all cells, in their order, if none is left. That of a cell that failed has no totals, and says why.
  std::vector<Simulation> simulations;
};

// Runs the points of a shard that have no result in the store yet. What failed before is tried again.
CellsDone run_cells(const Comparison& comparison, Store& store, const CellsRun& run,
                    const std::vector<std::string>& command_line);

// Throws what made cells fail: one InputError with all problems, if there was nothing else.
void throw_failures(const std::vector<std::exception_ptr>& failures);

}  // namespace lacuna

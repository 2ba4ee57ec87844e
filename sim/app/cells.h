// Simulations side by side: each cell of a comparison in a process of its own.
#pragma once

#include <string>
#include <vector>

#include "sim/app/simulate.h"

namespace lacuna {

struct Cell {
  std::string machine_name;  // as the user wrote it
  const Machine* machine = nullptr;
  const Workload* workload = nullptr;
};

// Accelerators by name or path, each once. Those that have one name get others, after their files.
std::vector<Machine> load_machines(const std::vector<std::string>& files, const SimulationOptions& options);

// In the order of the cells. What the tensors hold is shared with the parent. One InputError with all
// problems of all cells if any cannot run.
std::vector<Simulation> simulate_cells(const std::vector<Cell>& cells, const SimulationOptions& options,
                                       const Arguments& command_line);

}  // namespace lacuna

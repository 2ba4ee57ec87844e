// One network on one machine, from loaded inputs to a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sim/inputs/inputs.h"
#include "sim/report/result_json.h"
#include "sim/sweep/digest.h"

namespace lacuna {

struct SimulationRequest {
  bool check_values = false;
  bool per_pe = false;           // per_pe.csv is wanted, too
  bool skip_infeasible = false;  // a layer that cannot run is left out, and the result says why
  std::function<void(std::size_t done, std::size_t of)> progress = [](std::size_t, std::size_t) {};
};

// What a run took on the host; of no interest by default.
struct HostFigures {
  double seconds = 0;
  std::int64_t peak_memory_bytes = 0;
};

struct Simulation {
  Json result;  // result.json; "not_run": the layers that were skipped, if any; without totals if all were
  std::string per_pe;  // per_pe.csv; empty unless it was asked for
};

// Runs and reports; SystemC can do this once per process. `host` is asked after the run. InputError if a
// layer cannot run that may not be skipped.
Simulation simulate(
    const LoadedMachine& machine, const Workload& workload, const SimulationRequest& request,
    const Build& build, const std::vector<std::string>& command_line = {},
    const std::function<HostFigures()>& host = [] { return HostFigures(); });

}  // namespace lacuna

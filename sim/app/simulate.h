// One network on one machine, from loaded inputs to result.json.
#pragma once

#include <string>

#include "sim/app/options.h"

namespace lacuna {

// Runs and reports; SystemC can do this once per process. `show_progress` draws a line on stderr if that is a
// terminal.
Json simulate(const std::string& machine_name, const Machine& machine, const Workload& workload,
              const SimulationOptions& options, const Arguments& command_line, bool show_progress);

// Notes on parameters that cannot matter, on stderr.
void print_notes(const Json& result);

}  // namespace lacuna

// One network on one machine, from loaded inputs to the files of a result.
#pragma once

#include <filesystem>
#include <string>

#include "sim/app/options.h"
#include "sim/report/result_folder.h"

namespace lacuna {

struct Simulation {
  Json result;         // result.json
  std::string per_pe;  // per_pe.csv; empty unless --per-pe asks for it
};

// Runs and reports; SystemC can do this once per process. `show_progress` draws a line on stderr if that is a
// terminal.
Simulation simulate(const std::string& machine_name, const Machine& machine, const Workload& workload,
                    const SimulationOptions& options, const Arguments& command_line, bool show_progress);

// result.json, layers.csv and, if --per-pe asks for it, per_pe.csv, in `below` of a result's folder.
std::vector<std::string> paths_of_simulation(const std::filesystem::path& below, bool per_pe);
// Their texts; the simulation outlives them.
std::vector<Part> parts_of(const Simulation& simulation, const std::filesystem::path& below = {});

// Notes on parameters that cannot matter, on stderr: of a result; of several, each once, with the accelerator
// that it is about if it is not about all; or by themselves.
void print_notes(const Json& result);
void print_notes(const std::vector<Simulation>& simulations);
void print_notes(const std::vector<std::string>& notes);

}  // namespace lacuna

// What a simulation leaves: files of a result's folder, and notes on the terminal.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/app/commands.h"
#include "sim/report/result_folder.h"
#include "sim/results/run_result.h"
#include "sim/sweep/simulation.h"

namespace lacuna {

// The command line as results have it.
std::vector<std::string> words_of(const std::string& command, const Arguments& arguments);

// result.json, layers.csv and, if --per-pe asks for it, per_pe.csv, in `below` of a result's folder.
std::vector<std::string> paths_of_simulation(const std::filesystem::path& below, bool per_pe);
// Their texts; the simulation outlives them.
std::vector<Part> parts_of(const Simulation& simulation, const std::filesystem::path& below = {});

// Notes on parameters that cannot matter, on stderr: of a result; of several (but those where nothing ran),
// each once, with the accelerator that it is about if it is not about all; or by themselves.
void print_notes(const Json& result);
void print_notes(const std::vector<RunResult>& results);
void print_notes(const std::vector<std::string>& notes);

}  // namespace lacuna

#include "sim/app/simulate.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "sim/app/progress.h"
#include "sim/app/said.h"
#include "sim/app/version.h"
#include "sim/engine/run.h"
#include "sim/report/output.h"
#include "sim/report/per_pe.h"
#include "sim/results/rows.h"
#include "sim/results/run_result.h"

namespace lacuna {
namespace {

using Clock = std::chrono::steady_clock;

// Of the process: loading and generating tensors included.
const Clock::time_point started = Clock::now();

std::int64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::int64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace

Simulation simulate(const std::string& machine_name, const Machine& machine, const Workload& workload,
                    const SimulationOptions& options, const Arguments& command_line, bool show_progress) {
  NetworkRunOptions run_options;
  run_options.only = workload.only;
  run_options.check_values = options.check_values;
  Progress progress(show_progress, fmt::format("{} on {}", workload.network.name, machine.name));
  progress.update(0, workload.network.layers.size());
  run_options.progress = [&progress](std::size_t done, std::size_t of) { progress.update(done, of); };
  NetworkResult result{
      machine, workload.network, {}, {}, settings_of(options, false), settings_of(options, true)};
  result.layers = run_network(machine, machine_name, workload.network.layers, *workload.tensors, run_options);
  Arguments words;
  for (const std::string& word : command_line) words.push_back(printable(word));
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  result.provenance = {lacuna_version,
                       lacuna_commit,
                       words,
                       options.seed,
                       workload.tensors->origin(),
                       workload.tensors->description(),
                       seconds,
                       peak_memory_bytes(),
                       options.seed_is_set};
  return {result_json(result),
          options.per_pe ? per_pe_csv(result.layers, machine.model->geometry()) : std::string()};
}

std::vector<std::string> paths_of_simulation(const std::filesystem::path& below, bool per_pe) {
  std::vector<std::string> paths{(below / "result.json").string(), (below / "layers.csv").string()};
  if (per_pe) paths.push_back((below / "per_pe.csv").string());
  return paths;
}

std::vector<Part> parts_of(const Simulation& simulation, const std::filesystem::path& below) {
  const std::vector<std::string> paths = paths_of_simulation(below, !simulation.per_pe.empty());
  std::vector<Part> parts{{paths[0], [&] { return simulation.result.dump(2) + "\n"; }},
                          {paths[1], [&] { return layers_csv(read_result(simulation.result)); }}};
  if (paths.size() > 2) parts.push_back({paths[2], [&] { return simulation.per_pe; }});
  return parts;
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) warn("note: {}\n", printable(note));
}

void print_notes(const Json& result) {
  print_notes(result.at("notes").get<std::vector<std::string>>());
}

void print_notes(const std::vector<Simulation>& simulations) {
  std::vector<std::string> all;
  const auto has = [](const Simulation& simulation, const std::string& note) {
    const Json& notes = simulation.result.at("notes");
    return std::find(notes.begin(), notes.end(), note) != notes.end();
  };
  for (const Simulation& simulation : simulations)
    for (const Json& json : simulation.result.at("notes")) {
      const auto note = json.get<std::string>();
      const bool common = std::all_of(simulations.begin(), simulations.end(),
                                      [&](const Simulation& other) { return has(other, note); });
      const auto machine = simulation.result.at("accelerator").at("name").get<std::string>();
      const std::string told = common ? note : machine + ": " + note;
      if (std::find(all.begin(), all.end(), told) == all.end()) all.push_back(told);
    }
  print_notes(all);
}

}  // namespace lacuna

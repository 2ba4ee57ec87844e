#include "sim/app/simulate.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>

#include "sim/report/output.h"
#include "sim/app/progress.h"
#include "sim/app/version.h"
#include "sim/engine/run.h"
#include "sim/report/per_pe.h"
#include "sim/report/tables.h"

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
  NetworkResult result{machine, workload.network, {}, {}};
  result.layers = run_network(machine, machine_name, workload.network.layers, *workload.tensors, run_options);
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  result.provenance = {lacuna_version,
                       lacuna_commit,
                       command_line,
                       options.seed,
                       workload.tensors->origin(),
                       workload.tensors->description(),
                       seconds,
                       peak_memory_bytes()};
  return {result_json(result),
          options.per_pe ? per_pe_csv(result.layers, machine.model->geometry()) : std::string()};
}

void write_simulation(const std::filesystem::path& folder, const Simulation& simulation) {
  write_file(folder / "result.json", simulation.result.dump(2) + "\n");
  write_file(folder / "layers.csv", layers_csv(simulation.result));
  const std::filesystem::path per_pe = folder / "per_pe.csv";
  if (!simulation.per_pe.empty()) return write_file(per_pe, simulation.per_pe);
  remove_earlier(per_pe);
}

void print_notes(const Json& result) {
  for (const Json& note : result.at("notes")) fmt::print(stderr, "note: {}\n", note.get<std::string>());
}

}  // namespace lacuna

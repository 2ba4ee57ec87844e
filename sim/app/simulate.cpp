#include "sim/app/simulate.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>

#include "sim/app/progress.h"
#include "sim/app/version.h"
#include "sim/engine/run.h"

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

Json simulate(const std::string& machine_name, const Machine& machine, const Workload& workload,
              const SimulationOptions& options, const Arguments& command_line, bool show_progress) {
  NetworkRunOptions run_options;
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
  return result_json(result);
}

void print_notes(const Json& result) {
  for (const Json& note : result.at("notes")) fmt::print(stderr, "note: {}\n", note.get<std::string>());
}

}  // namespace lacuna

#include <fmt/format.h>
#include <fmt/ostream.h>

#include <sys/resource.h>

#include <boost/program_options.hpp>
#include <chrono>

#include "sim/app/arguments.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/app/plugins.h"
#include "sim/app/progress.h"
#include "sim/app/said.h"
#include "sim/app/simulation_files.h"
#include "sim/app/version.h"
#include "sim/report/columns_part.h"
#include "sim/report/run_table.h"
#include "sim/results/columns_file.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* run_usage = R"(Usage: lacuna run ACCELERATOR NETWORK [options]

Runs a network on an accelerator, layer by layer. Both are names (`lacuna list`) or JSON files.

Examples:
  lacuna run cambricon_x alexnet
  lacuna run cambricon_x vgg16 --layers conv3_1,fc6 --set /array/indexing=direct
  lacuna run dense digits --trace digits --check-values --out out/digits
  lacuna run dense resnet50 --set /dram=hbm2 --set /network/batch=4

With --out, DIR gets result.json and layers.csv, with --per-pe also per_pe.csv; `lacuna describe results` says what is in
them.

)";

using Clock = std::chrono::steady_clock;

// Of the process: loading and generating tensors included.
const Clock::time_point started = Clock::now();

HostFigures host_figures_of_process() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return {std::chrono::duration<double>(Clock::now() - started).count(),
          static_cast<std::int64_t>(usage.ru_maxrss) * 1024};
}

Simulation simulate(const LoadedMachine& machine, const Workload& workload, const SimulationOptions& options,
                    const Arguments& command_line) {
  Progress progress(true, fmt::format("{} on {}", workload.network.name, machine.machine.name));
  progress.update(0, workload.network.layers.size());
  const SimulationRequest request{
      options.check_values, options.per_pe, false,
      [&progress](std::size_t done, std::size_t of) { progress.update(done, of); }};
  return lacuna::simulate(machine, workload, request, {lacuna_version, lacuna_commit, "", loaded_plugins()},
                          command_line, host_figures_of_process);
}

}  // namespace

int run_command(const Arguments& arguments) {
  SimulationOptions options;
  std::string accelerator;
  po::options_description visible = simulation_options(options), all;
  all.add(visible).add_options()("accelerator", po::value(&accelerator)->required())(
      "network", po::value(&options.network)->required());
  po::positional_options_description positional;
  positional.add("accelerator", 1).add("network", 1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    say("{}{}", run_usage, fmt::streamed(visible));
    return 0;
  }
  check_options(options);
  const LoadedMachine machine = load_machine(accelerator, options);
  const Workload workload = load_workload(options);
  if (!options.out.empty()) {
    std::vector<std::string> paths = paths_of_simulation({}, options.per_pe);
    paths.emplace_back(columns_file);
    claim_folder(options.out, ResultKind::run, paths);
  }
  const Simulation done = simulate(machine, workload, options, words_of("run", arguments));
  if (!options.out.empty()) {
    std::vector<Part> parts = parts_of(done);
    parts.push_back(columns_part());
    write_result(options.out, ResultKind::run, parts);
  }
  print_notes(done.result);
  say("{}", run_table(read_result(done.result)));
  return 0;
}

}  // namespace lacuna

#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sim/app/catalog.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/app/said.h"
#include "sim/app/simulate.h"
#include "sim/report/columns_part.h"
#include "sim/report/tables.h"
#include "sim/results/columns_file.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* usage_text = R"(Usage: lacuna run ACCELERATOR NETWORK [options]

Runs a network on an accelerator, layer by layer. Both are names (`lacuna list`) or JSON files.

Examples:
  lacuna run cambricon_x alexnet
  lacuna run cambricon_x vgg16 --layers conv3_1,fc6 --set /array/indexing=direct
  lacuna run dense digits --trace digits --check-values --out out/digits
  lacuna run dense resnet50 --set /dram=hbm2 --set /network/batch=4

With --out, DIR gets result.json and layers.csv, with --per-pe also per_pe.csv; `lacuna describe results` says what is in
them.

)";

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
    say("{}{}", usage_text, fmt::streamed(visible));
    return 0;
  }
  check_options(options);
  const Machine machine = load_machine(accelerator, options);
  const Workload workload = load_workload(options);
  if (!options.out.empty()) {
    std::vector<std::string> paths = paths_of_simulation({}, options.per_pe);
    paths.emplace_back(columns_file);
    claim_folder(options.out, ResultKind::run, paths);
  }
  Arguments command_line{"run"};
  command_line.insert(command_line.end(), arguments.begin(), arguments.end());
  const Simulation done = simulate(accelerator, machine, workload, options, command_line, true);
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

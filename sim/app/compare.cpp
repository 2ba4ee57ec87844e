#include <fmt/format.h>
#include <fmt/ostream.h>

#include "sim/app/cells.h"
#include "sim/app/codesign.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/app/said.h"
#include "sim/app/split.h"
#include "sim/report/columns_part.h"
#include "sim/report/tables.h"
#include "sim/results/columns_file.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* usage_text = R"(Usage: lacuna compare ACCELERATOR... --network NETWORK [options]

Runs the same tensors on each accelerator; speed-ups are over the first. With --prunings, prunes the network's weights in
several ways and runs each on each accelerator; speed-ups are over the first pruning on the first accelerator.

Examples:
  lacuna compare dense cambricon_x --network vgg16
  lacuna compare dense cambricon_x my_machine.json --network digits --trace digits --out out/digits
  lacuna compare --prunings none,unstructured,channel,pattern,nm:keep=1 --accelerators dense,cambricon_x,scnn
      --network resnet50 --density 0.25 --out out/codesign

With --out, DIR gets compare.csv, and ACCELERATOR/result.json and ACCELERATOR/layers.csv for each, with --per-pe also
ACCELERATOR/per_pe.csv; with --prunings matrix.csv, and the same files in PRUNING/ACCELERATOR.

)";

constexpr const char* table_file = "compare.csv";

void claim(const SimulationOptions& options, const std::vector<Machine>& machines) {
  std::vector<std::string> paths{table_file, columns_file};
  for (const Machine& machine : machines)
    for (std::string& path : paths_of_simulation(machine.name, options.per_pe))
      paths.push_back(std::move(path));
  claim_folder(options.out, ResultKind::comparison, paths);
}

void write(const std::filesystem::path& out, const std::vector<Simulation>& simulations,
           const std::vector<Machine>& machines, const std::vector<RunResult>& results) {
  std::vector<Part> parts{{table_file, [&] { return compare_csv(results); }},
                          columns_part(table_file, compare_columns())};
  for (std::size_t i = 0; i < simulations.size(); ++i)
    for (Part& part : parts_of(simulations[i], machines[i].name)) parts.push_back(std::move(part));
  write_result(out, ResultKind::comparison, parts);
}

struct CompareOptions {
  SimulationOptions simulation;
  std::vector<std::string> accelerators;
  std::string more_accelerators;  // --accelerators a,b
  CodesignOptions codesign;
};

po::options_description compare_options(CompareOptions& options) {
  po::options_description description = simulation_options(options.simulation);
  auto add = description.add_options();
  add("network", po::value(&options.simulation.network)->value_name("NETWORK")->required(),
      "a name or a JSON file");
  add("accelerators",
      po::value(&options.more_accelerators)->value_name("a,b")->notifier(not_empty("accelerators")),
      "accelerators, in place of ACCELERATOR...");
  add("prunings", po::value(&options.codesign.prunings)->value_name("p,q")->notifier(not_empty("prunings")),
      "prune the weights in each of these ways: METHOD[:key=value]..., keys as in a network's \"pruning\"");
  add("density", po::value(&options.codesign.density)->value_name("D")->notifier(not_empty("density")),
      "fraction of the weights that each of the prunings keeps");
  return description;
}

// UsageError if none or too many ways of naming them were used.
std::vector<std::string> accelerator_names(const CompareOptions& options) {
  if (!options.accelerators.empty() && !options.more_accelerators.empty())
    throw UsageError("expected accelerators as arguments or with --accelerators, found both");
  std::vector<std::string> names = options.accelerators;
  if (names.empty()) names = split(options.more_accelerators);
  if (names.empty()) throw UsageError("missing ACCELERATOR");
  return names;
}

int compare_accelerators(const std::vector<std::string>& names, const SimulationOptions& options,
                         const Arguments& command_line) {
  const std::vector<Machine> machines = load_machines(names, options);
  const Workload workload = load_workload(options);
  if (!options.out.empty()) claim(options, machines);
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < machines.size(); ++i) cells.push_back({names[i], &machines[i], &workload});
  const std::vector<Simulation> simulations = simulate_cells(cells, options, command_line);
  std::vector<RunResult> results;
  for (const Simulation& simulation : simulations) results.push_back(read_result(simulation.result));
  if (!options.out.empty()) write(options.out, simulations, machines, results);
  print_notes(simulations);
  say("{}", compare_table(results));
  return 0;
}

}  // namespace

int compare_command(const Arguments& arguments) {
  CompareOptions options;
  po::options_description visible = compare_options(options), all;
  all.add(visible).add_options()("accelerator", po::value(&options.accelerators));
  po::positional_options_description positional;
  positional.add("accelerator", -1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    say("{}{}", usage_text, fmt::streamed(visible));
    return 0;
  }
  check_options(options.simulation);
  if (options.codesign.prunings.empty() && !options.codesign.density.empty())
    throw UsageError("--density: expected --prunings too, which it is for");
  const std::vector<std::string> names = accelerator_names(options);
  Arguments command_line{"compare"};
  command_line.insert(command_line.end(), arguments.begin(), arguments.end());
  if (!options.codesign.prunings.empty())
    return compare_prunings(options.codesign, names, options.simulation, command_line);
  return compare_accelerators(names, options.simulation, command_line);
}

}  // namespace lacuna

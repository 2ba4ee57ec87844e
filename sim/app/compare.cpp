#include <fmt/format.h>
#include <fmt/ostream.h>

#include <set>
#include <thread>

#include "sim/app/catalog.h"
#include "sim/app/commands.h"
#include "sim/app/options.h"
#include "sim/app/simulate.h"
#include "sim/engine/isolated.h"
#include "sim/report/output.h"
#include "sim/report/tables.h"

namespace lacuna {
namespace po = boost::program_options;
namespace {

constexpr const char* usage_text = R"(Usage: lacuna compare ACCELERATOR... --network NETWORK [options]

Runs the same tensors on each accelerator; speed-ups are over the first.

Examples:
  lacuna compare dense cambricon_x --network vgg16
  lacuna compare dense cambricon_x my_machine.json --network digits --trace digits --out out/digits

With --out, DIR gets compare.csv, and ACCELERATOR/result.json and ACCELERATOR/layers.csv for each, with --per-pe also
ACCELERATOR/per_pe.csv.

)";

std::vector<Machine> load_machines(const std::vector<std::string>& names, const SimulationOptions& options) {
  std::vector<Machine> machines;
  std::set<std::string> seen;
  for (const std::string& name : names) {
    machines.push_back(load_machine(name, options));
    if (!seen.insert(machines.back().name).second)
      throw InputError(
          name, "/name",
          fmt::format("two accelerators are called \"{}\"; rows must be told apart", machines.back().name));
  }
  return machines;
}

// One child per machine; the tensors are the parent's.
std::vector<Simulation> simulate_all(const std::vector<std::string>& names,
                                     const std::vector<Machine>& machines, const Workload& workload,
                                     const SimulationOptions& options, const Arguments& command_line) {
  std::vector<std::function<std::string()>> tasks;
  for (std::size_t i = 0; i < machines.size(); ++i)
    tasks.emplace_back([&, i] {
      const Simulation done = simulate(names[i], machines[i], workload, options, command_line, false);
      return Json{{"result", done.result}, {"per_pe", done.per_pe}}.dump();
    });
  std::vector<Problem> problems;
  std::vector<Simulation> simulations;
  for (const IsolatedResult& result :
       run_isolated(tasks, std::max(1U, std::thread::hardware_concurrency()))) {
    try {
      if (result.failure) std::rethrow_exception(result.failure);
      Json done = Json::parse(result.text);
      simulations.push_back({std::move(done.at("result")), done.at("per_pe").get<std::string>()});
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
  return simulations;
}

void write_simulations(const std::filesystem::path& out, const std::vector<Simulation>& simulations,
                       const std::vector<Machine>& machines) {
  for (std::size_t i = 0; i < simulations.size(); ++i) {
    const std::filesystem::path folder = out / machines[i].name;
    prepare_folder(folder);
    write_simulation(folder, simulations[i]);
  }
}

}  // namespace

int compare_command(const Arguments& arguments) {
  SimulationOptions options;
  std::vector<std::string> names;
  po::options_description visible = simulation_options(options), all;
  visible.add_options()("network", po::value(&options.network)->value_name("NETWORK")->required(),
                        "a name or a JSON file");
  all.add(visible).add_options()("accelerator", po::value(&names)->required());
  po::positional_options_description positional;
  positional.add("accelerator", -1);
  if (parse_arguments(arguments, all, positional).count("help") > 0) {
    fmt::print("{}{}", usage_text, fmt::streamed(visible));
    return 0;
  }
  check_options(options);
  const std::vector<Machine> machines = load_machines(names, options);
  const Workload workload = load_workload(options);
  if (!options.out.empty()) prepare_folder(options.out);
  Arguments command_line{"compare"};
  command_line.insert(command_line.end(), arguments.begin(), arguments.end());
  const std::vector<Simulation> simulations = simulate_all(names, machines, workload, options, command_line);
  std::vector<Json> results;
  for (const Simulation& simulation : simulations) results.push_back(simulation.result);
  if (!options.out.empty()) {
    write_simulations(options.out, simulations, machines);
    write_file(std::filesystem::path(options.out) / "compare.csv", compare_csv(results));
  }
  print_notes(results.front());
  fmt::print("{}", compare_table(results));
  return 0;
}

}  // namespace lacuna

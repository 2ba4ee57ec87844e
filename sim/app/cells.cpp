#include "sim/app/cells.h"

#include <fmt/format.h>

#include <set>
#include <thread>

#include "sim/config/labels.h"
#include "sim/process/isolated.h"

namespace lacuna {

std::vector<Machine> load_machines(const std::vector<std::string>& files, const SimulationOptions& options) {
  std::vector<Machine> machines;
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const std::string& file : files) {
    if (!seen.insert(file).second)
      throw InputError(file, "", "expected different accelerators, found this one twice");
    machines.push_back(load_machine(file, options));
    names.push_back(machines.back().name);
  }
  const std::vector<std::string> chosen = labels(names, files);
  for (std::size_t i = 0; i < machines.size(); ++i)
    machines[i].effective["name"] = machines[i].name = chosen[i];
  if (const std::string told = told_apart(names, files, chosen); !told.empty())
    print_notes(std::vector{told});
  return machines;
}

std::vector<Simulation> simulate_cells(const std::vector<Cell>& cells, const SimulationOptions& options,
                                       const Arguments& command_line) {
  std::vector<std::function<std::string()>> tasks;
  for (const Cell& cell : cells)
    tasks.emplace_back([&] {
      const Simulation done =
          simulate(cell.machine_name, *cell.machine, *cell.workload, options, command_line, false);
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

}  // namespace lacuna

#include "sim/app/cells.h"

#include <fmt/format.h>

#include <set>
#include <thread>

#include "sim/engine/isolated.h"

namespace lacuna {

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

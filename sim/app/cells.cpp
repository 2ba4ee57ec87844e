#include "sim/app/cells.h"

#include <algorithm>
#include <map>
#include <set>

#include "sim/app/progress.h"
#include "sim/app/simulation_files.h"
#include "sim/app/stopped.h"
#include "sim/config/labels.h"
#include "sim/sweep/driver.h"
#include "sim/sweep/journal.h"
#include "sim/sweep/point_runner.h"

namespace lacuna {
namespace {

std::map<std::string, HostFigures> host_figures_in(const Store& store) {
  std::map<std::string, HostFigures> figures;
  for (const JournalEntry& entry : read_journals(store.log_folder()))
    figures[entry.point] = {entry.seconds, entry.peak_memory_bytes};
  return figures;
}

// Of a cell that failed: what it was to be, and why it is not.
Simulation without_result(const LoadedMachine& machine, const Workload& workload, const std::string& why) {
  return {{{"notes", Json::array()},
           {"accelerator", *machine.machine.effective},
           {"network", *workload.network.effective},
           {"layers", Json::array()},
           {"failure", why}},
          {}};
}

// What the driver left in the store.
std::vector<Simulation> read_cells(const Comparison& comparison, const Store& store,
                                   const std::vector<std::string>& command_line) {
  std::map<std::string, HostFigures> host = host_figures_in(store);
  std::vector<Simulation> simulations;
  for (const Comparison::Cell& cell : comparison.cells()) {
    const std::string& id = comparison.points()[cell.point].id;
    if (store.status(id) == PointStatus::done)
      simulations.push_back(restored(store.result(id), command_line, host[id]));
    else
      simulations.push_back(without_result(comparison.machines()[cell.machine],
                                           comparison.workloads()[cell.workload], store.failure(id)));
  }
  return simulations;
}

std::size_t count(const Comparison& comparison, const Store& store, PointStatus status) {
  const std::vector<SweepPoint>& points = comparison.points();
  return static_cast<std::size_t>(std::count_if(points.begin(), points.end(), [&](const SweepPoint& point) {
    return store.status(point.id) == status;
  }));
}

}  // namespace

std::vector<LoadedMachine> load_machines(const std::vector<std::string>& files,
                                         const SimulationOptions& options) {
  std::vector<LoadedMachine> machines;
  std::vector<std::string> names;
  std::set<std::string> seen;
  for (const std::string& file : files) {
    if (!seen.insert(file).second)
      throw InputError(file, "", "expected different accelerators, found this one twice");
    machines.push_back(load_machine(file, options));
    names.push_back(machines.back().machine.name);
  }
  const std::vector<std::string> chosen = labels(names, files);
  for (std::size_t i = 0; i < machines.size(); ++i)
    (*machines[i].machine.effective)["name"] = machines[i].machine.name = chosen[i];
  if (const std::string told = told_apart(names, files, chosen); !told.empty())
    print_notes(std::vector{told});
  return machines;
}

CellsDone run_cells(const Comparison& comparison, Store& store, const CellsRun& run,
                    const std::vector<std::string>& command_line) {
  const std::vector<SweepPoint>& points = comparison.points();
  SimulationRunner runner(comparison, comparison.request());
  CellsDone done;
  {
    Progress progress(true, comparison.workloads().front().network.name, "cell");
    DriverOptions options;
    options.jobs = run.jobs;
    options.retry_failed = true;
    options.progress = [&](std::size_t so_far, std::size_t of) { progress.update(so_far, of); };
    options.must_stop = is_stopped;
    options.failed = [&](std::size_t, const std::exception_ptr& why) { done.failures.push_back(why); };
    stop_on_signals();
    run_points(points, part_of(run.shard, run_order(points), points), runner, store, options);
  }
  done.left = count(comparison, store, PointStatus::missing);
  done.failed = count(comparison, store, PointStatus::failed);
  if (done.left == 0) done.simulations = read_cells(comparison, store, command_line);
  return done;
}

void throw_failures(const std::vector<std::exception_ptr>& failures) {
  std::vector<Problem> problems;
  for (const std::exception_ptr& failure : failures) try {
      std::rethrow_exception(failure);
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace lacuna

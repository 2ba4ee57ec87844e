#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "sim/app/said.h"
#include "sim/app/sweep_commands.h"
#include "sim/report/output.h"
#include "sim/report/result_folder.h"
#include "sim/sweep/forecast.h"
#include "sim/sweep/store.h"

namespace lacuna {
namespace {

// Those of `part` that would be run.
std::vector<std::size_t> to_run(const SweepOptions& options, const Expansion& expansion,
                                const std::vector<std::size_t>& part) {
  if (options.out.empty()) return part;
  refuse_results(options.out);
  if (!is_there(std::filesystem::path(options.out) / "lock")) return part;
  const Store store(options.out);
  std::vector<std::size_t> rest;
  for (const std::size_t i : part) {
    const PointStatus status = store.status(expansion.points[i].id);
    if (status == PointStatus::missing || (status == PointStatus::failed && options.retry_failed))
      rest.push_back(i);
  }
  return rest;
}

}  // namespace

int sweep_dry_run(const SweepOptions& options, const Shard& shard) {
  const Space space = load_space(options.file);
  const Expansion expansion = expand(space);
  print_expansion(space, expansion);
  const auto part = part_of(shard, run_order(expansion.points), expansion.points);
  std::vector<std::size_t> rest = to_run(options, expansion, part);
  if (shard.count > 1) say("shard {} of {}: {} points\n", shard.index, shard.count, part.size());
  say("{} to run, {} with a result\n", rest.size(), part.size() - rest.size());
  std::erase_if(rest, [&](std::size_t i) { return !expansion.points[i].problem.empty(); });
  if (rest.empty()) return 0;

  // More at a time than there are cores take no less.
  const std::size_t jobs =
      std::min<std::size_t>(options.jobs, std::max(1U, std::thread::hardware_concurrency()));
  try {
    SimulationRunner simulation(space);
    const Forecast found = forecast(expansion.points, rest, space, simulation, jobs);
    say("about {:.3g} s with {} jobs ({} points were timed; making and pruning tensors {:.3g} s, all points "
        "one after the other {:.3g} s)\n",
        found.seconds, options.jobs, found.tried, found.tensors_seconds, found.run_seconds);
  } catch (const std::runtime_error& error) {
    say("a point that was to be timed failed: {}\n", error.what());
  }
  return 0;
}

}  // namespace lacuna

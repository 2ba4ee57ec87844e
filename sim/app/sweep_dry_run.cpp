#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <filesystem>

#include "sim/app/said.h"
#include "sim/app/sweep_commands.h"
#include "sim/engine/isolated.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/store.h"

namespace lacuna {
namespace {

constexpr std::size_t samples = 3;
constexpr double most_seconds = 60;  // of one sample

// Those of `part` that would be run.
std::vector<std::size_t> to_run(const SweepOptions& options, const Expansion& expansion,
                                const std::vector<std::size_t>& part) {
  std::error_code ignored;
  if (options.out.empty() || !std::filesystem::exists(std::filesystem::path(options.out) / "lock", ignored))
    return part;
  const Store store(options.out);
  std::vector<std::size_t> rest;
  for (const std::size_t i : part) {
    const PointStatus status = store.status(expansion.points[i].id);
    if (status == PointStatus::missing || (status == PointStatus::failed && options.retry_failed))
      rest.push_back(i);
  }
  return rest;
}

// In a child, whose result is thrown away.
double seconds_of(const SweepPoint& point, SimulationRunner& simulation) {
  simulation.load(point, true);
  ChildPool pool;
  const auto start = std::chrono::steady_clock::now();
  pool.start(0, [&] { return simulation.run(point), std::string(); }, {most_seconds, 0});
  while (pool.size() > 0)
    for (const ChildPool::Finished& finished : pool.wait(std::chrono::hours(1)))
      if (finished.result.failure) std::rethrow_exception(finished.result.failure);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int sweep_dry_run(const SweepOptions& options, const Shard& shard) {
  const Space space = load_space(options.file);
  const Expansion expansion = expand(space);
  print_expansion(space, expansion);
  const auto part = part_of(shard, run_order(space, expansion.points), expansion.points);
  std::vector<std::size_t> rest = to_run(options, expansion, part);
  if (shard.count > 1) say("shard {} of {}: {} points\n", shard.index, shard.count, part.size());
  say("{} to run, {} with a result\n", rest.size(), part.size() - rest.size());
  std::erase_if(rest, [&](std::size_t i) { return !expansion.points[i].problem.empty(); });
  if (rest.empty()) return 0;

  // Evenly over the order, from the middle of the first third on.
  const std::size_t timed = std::min(samples, rest.size());
  double seconds = 0;
  SimulationRunner simulation(space);
  try {
    for (std::size_t i = 0; i < timed; ++i)
      seconds += seconds_of(expansion.points[rest[(2 * i + 1) * rest.size() / (2 * timed)]], simulation);
  } catch (const std::exception& error) {
    say("a point that was to be timed failed: {}\n", error.what());
    return 0;
  }
  const double all = seconds / static_cast<double>(timed) * static_cast<double>(rest.size());
  say("about {:.3g} s with {} jobs ({} points were timed: {:.3g} s each)\n",
      all / static_cast<double>(std::min(options.jobs, rest.size())), options.jobs, timed,
      seconds / static_cast<double>(timed));
  return 0;
}

}  // namespace lacuna

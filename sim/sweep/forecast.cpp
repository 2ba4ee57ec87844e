#include "sim/sweep/forecast.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>
#include <string>

#include "sim/process/isolated.h"

namespace lacuna {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_workloads = 8;  // of which tensors are made
constexpr std::size_t most_runs = 32;
constexpr double enough_seconds = 30;  // no more is tried then
constexpr double most_seconds = 60;    // of one point
constexpr double golden = 0.6180339887498949;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The k-th of `count` in an order that is spread evenly wherever it ends and follows no axis.
std::size_t spread(std::size_t k, std::size_t count) {
  const double place = (static_cast<double>(k) + 0.5) * golden;
  return static_cast<std::size_t>((place - std::floor(place)) * static_cast<double>(count));
}

// Points with the same tensors, by accelerator.
struct SameTensors {
  std::map<std::size_t, std::vector<std::size_t>> points_of;
  std::size_t size = 0;
};

struct Mean {
  double sum = 0;
  std::size_t count = 0;

  void add(double value) { sum += value, ++count; }
  double value() const { return count == 0 ? 0 : sum / static_cast<double>(count); }
};

// Of one accelerator's points.
struct Cost {
  Mean run;     // with the tables of its geometry
  Mean tables;  // more, for who computes them
};

class Forecaster {
 public:
  Forecaster(const std::vector<SweepPoint>& points, const std::vector<std::size_t>& which, const Space& space,
             PointRunner& runner)
      : points_(points), space_(space), runner_(runner) {
    std::map<std::string, std::size_t> place_of;
    for (const std::size_t i : which) {
      const auto [place, is_new] = place_of.emplace(points[i].workload, workloads_.size());
      if (is_new) workloads_.emplace_back();
      SameTensors& workload = workloads_[place->second];
      workload.points_of[points[i].choice.accelerator].push_back(i);
      ++workload.size;
      ++points_per_geometry_[geometry(points[i])];
    }
  }

  Forecast take(std::size_t jobs) {
    try_some();
    Forecast total;
    total.tried = tried_;
    for (const SameTensors& workload : workloads_) add(workload, jobs, total);
    return total;
  }

 private:
  // What tables are computed for: tensors, accelerator and array.
  std::string geometry(const SweepPoint& point) const {
    std::string key = point.workload + ' ' + std::to_string(point.choice.accelerator);
    const auto& axes = space_.sweep().axes;
    for (std::size_t i = 0; i < axes.size(); ++i)
      if (std::any_of(axes[i].pointers.begin(), axes[i].pointers.end(),
                      [](const std::string& pointer) { return pointer.starts_with("/array"); }))
        key += ' ' + std::to_string(point.choice.values.at(i));
    return key;
  }

  void try_some() {
    const auto start = Clock::now();
    const std::size_t count = std::min(most_workloads, workloads_.size());
    std::set<std::size_t> chosen;
    for (std::size_t k = 0; chosen.size() < count; ++k) {
      const std::size_t w = spread(k, workloads_.size());
      if (!chosen.insert(w).second) continue;
      if (chosen.size() > 1 && seconds_since(start) > enough_seconds) break;
      try_workload(workloads_[w], std::max<std::size_t>(1, most_runs / count), start);
    }
  }

  // Accelerators take turns: those first of which the fewest points were tried.
  void try_workload(const SameTensors& workload, std::size_t runs, Clock::time_point start) {
    std::map<std::size_t, std::size_t> next;
    std::set<std::string> known;
    runs = std::min(runs, workload.size);
    for (std::size_t k = 0; k < runs; ++k) {
      const auto fewest = std::min_element(
          workload.points_of.begin(), workload.points_of.end(), [&](const auto& a, const auto& b) {
            const auto used_up = [&](const auto& entry) { return next[entry.first] >= entry.second.size(); };
            return std::pair(used_up(a), costs_[a.first].run.count) <
                   std::pair(used_up(b), costs_[b.first].run.count);
          });
      const auto& [accelerator, candidates] = *fewest;
      const SweepPoint& point = points_[candidates[spread(tried_ + next[accelerator]++, candidates.size())]];
      if (k == 0) load(point, workload);
      try_point(point, known.insert(geometry(point)).second);
      if (seconds_since(start) > 2 * enough_seconds) return;
    }
  }

  void load(const SweepPoint& point, const SameTensors& workload) {
    const auto start = Clock::now();
    runner_.load(point, workload.size > 1);
    tensors_.add(seconds_since(start));
  }

  // Twice if what it computes is there for others afterwards.
  void try_point(const SweepPoint& point, bool computes_tables) {
    Cost& cost = costs_[point.choice.accelerator];
    const double first = seconds_of(point);
    ++tried_;
    const bool has_others = points_per_geometry_.at(geometry(point)) > 1;
    const double again = computes_tables && has_others ? std::min(first, seconds_of(point)) : first;
    cost.run.add(again);
    if (computes_tables) cost.tables.add(first - again);
  }

  // In a child, whose result is thrown away.
  double seconds_of(const SweepPoint& point) const {
    ChildPool pool;
    const auto start = Clock::now();
    pool.start(0, [&] { return runner_.run(point), std::string(); }, {most_seconds, 0});
    while (pool.size() > 0)
      for (const ChildPool::Finished& finished : pool.wait(std::chrono::hours(1)))
        if (finished.result.failure) std::rethrow_exception(finished.result.failure);
    return seconds_since(start);
  }

  // While tensors are made, the last points of those before them are still at work.
  void add(const SameTensors& workload, std::size_t jobs, Forecast& total) const {
    double runs = 0;
    std::set<std::string> geometries;
    for (const auto& [accelerator, points] : workload.points_of) {
      const Cost cost = cost_of(accelerator);
      for (const std::size_t i : points)
        runs += cost.run.value() + (geometries.insert(geometry(points_[i])).second ? cost.tables.value() : 0);
    }
    const double tensors = tensors_.value(), one = runs / static_cast<double>(workload.size);
    total.tensors_seconds += tensors;
    total.run_seconds += runs;
    total.seconds += tensors + runs / static_cast<double>(std::min(jobs, workload.size));
    if (jobs > 1) total.seconds -= std::min(tensors, one) / 2;
  }

  // One that was never tried is like the others.
  Cost cost_of(std::size_t accelerator) const {
    if (const auto found = costs_.find(accelerator); found != costs_.end() && found->second.run.count > 0)
      return found->second;
    Cost all;
    for (const auto& [other, cost] : costs_)
      if (cost.run.count > 0) all.run.add(cost.run.value()), all.tables.add(cost.tables.value());
    return all;
  }

  const std::vector<SweepPoint>& points_;
  const Space& space_;
  PointRunner& runner_;
  std::vector<SameTensors> workloads_;
  std::map<std::string, std::size_t> points_per_geometry_;
  std::map<std::size_t, Cost> costs_;  // by accelerator
  Mean tensors_;
  std::size_t tried_ = 0;
};

}  // namespace

Forecast forecast(const std::vector<SweepPoint>& points, const std::vector<std::size_t>& which,
                  const Space& space, PointRunner& runner, std::size_t jobs) {
  return which.empty() ? Forecast{} : Forecaster(points, which, space, runner).take(jobs);
}

}  // namespace lacuna

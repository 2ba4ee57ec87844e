#include "sim/sweep/comparison.h"

#include <algorithm>

#include "sim/engine/selection.h"

namespace lacuna {

Comparison::Comparison(std::vector<LoadedMachine> machines, std::vector<Workload> workloads,
                       SimulationRequest request, Build build)
    : machines_(std::move(machines)),
      workloads_(std::move(workloads)),
      request_(std::move(request)),
      build_(std::move(build)) {
  check_layers();
  for (std::size_t w = 0; w < workloads_.size(); ++w)
    for (std::size_t m = 0; m < machines_.size(); ++m) add_cell(m, w);
}

void Comparison::check_layers() const {
  std::vector<Problem> problems;
  for (const Workload& workload : workloads_)
    for (const LoadedMachine& machine : machines_) try {
        (void)layers_to_run(machine.machine, workload.network.layers, workload.only);
      } catch (const InputError& error) {
        problems.insert(problems.end(), error.problems().begin(), error.problems().end());
      }
  if (!problems.empty()) throw InputError(std::move(problems));
}

void Comparison::add_cell(std::size_t machine, std::size_t workload) {
  const Workload& of = workloads_[workload];
  SweepPoint point{{}, {machine, workload, 0, {}}, cost_of(of.chosen()), {}, std::to_string(workload)};
  point.id = identity(point.choice, machines_[machine].machine, *of.unpruned);
  const auto same = std::find_if(points_.begin(), points_.end(),
                                 [&](const SweepPoint& other) { return other.id == point.id; });
  cells_.push_back({machine, workload, static_cast<std::size_t>(same - points_.begin())});
  if (same == points_.end()) points_.push_back(std::move(point));
}

// Also of what decides notes, and what else is in the result.
std::string Comparison::identity(const Choice& choice, const Machine& machine,
                                 const TensorSource& unpruned) const {
  const Workload& workload = workloads_.at(choice.network);
  Json all = identity_of(build_, machine, digest_of(*workload.resolved), unpruned);
  all["settings"] = {machines_.at(choice.accelerator).settings, workload.resolved->settings};
  all["seed_is_set"] = workload.seed.is_set;
  all["request"] = {request_.check_values, request_.per_pe, request_.skip_infeasible};
  return short_digest(all);
}

}  // namespace lacuna

#include "sim/sweep/point_runner.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/engine/run.h"
#include "sim/pruning/low_rank.h"
#include "sim/report/result_json.h"
#include "sim/sweep/loaded_tensors.h"

namespace lacuna {
namespace {

constexpr double max_loaded_bytes = 1U << 30U;  // beyond, every child makes its own

// Without what differs from run to run.
std::string stored_text(const std::string& point, const NetworkResult& result) {
  Json json = result_json(result);
  json.at("provenance").erase("host");
  json.at("provenance").erase("command_line");
  json["point"] = {{"id", point}};
  return json.dump() + "\n";
}

}  // namespace

void SimulationRunner::load(const SweepPoint& point, bool shared) {
  const std::string key = space_.workload_key(point.choice);
  if (key == loaded_) return;
  const auto network = space_.network(point.choice);
  loaded_ = key;
  unpruned_.reset();
  refused_.reset();
  try {
    unpruned_ = network->tensors(space_.seed(point.choice));
    workload_ = prune(network->network, unpruned_);
  } catch (const InputError& error) {
    refused_ = error;  // of the points with these tensors, which the others do not suffer for
    return;
  }
  const std::vector<Layer> layers = network->chosen(workload_.network);
  if (shared && LoadedTensors::size(layers) <= max_loaded_bytes)
    workload_.tensors = std::make_shared<LoadedTensors>(workload_.tensors, layers);
}

std::string SimulationRunner::run(const SweepPoint& point) const {
  const Machine machine = space_.machine(point.choice);
  const auto network = space_.network(point.choice);
  if (unpruned_ == nullptr) throw InputError(*refused_);
  if (space_.identity(machine, *network, *unpruned_) != point.id)
    throw std::runtime_error("a config has changed since the sweep was started; start it again");
  if (refused_) throw InputError(*refused_);
  NetworkResult result{machine, workload_.network, {}, {}, {}, {}};
  NetworkRunOptions options;
  options.only = with_factors(workload_.network, network->only);
  result.layers = run_network(machine, space_.sweep().accelerators.at(point.choice.accelerator),
                              workload_.network.layers, *workload_.tensors, options);
  const TensorSource& tensors = *workload_.tensors;
  result.provenance = {space_.build().version, space_.build().commit, {}, space_.seed(point.choice),
                       tensors.origin(),       tensors.description(), 0,  0};
  return stored_text(point.id, result);
}

}  // namespace lacuna

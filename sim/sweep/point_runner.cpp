#include "sim/sweep/point_runner.h"

#include <fmt/format.h>

#include <stdexcept>

#include "sim/engine/run.h"
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
  tensors_ = network->tensors(space_.seed(point.choice));
  if (const auto layers = network->chosen(); shared && LoadedTensors::size(layers) <= max_loaded_bytes)
    tensors_ = std::make_unique<LoadedTensors>(std::move(tensors_), layers);
  loaded_ = key;
}

std::string SimulationRunner::run(const SweepPoint& point) const {
  const Machine machine = space_.machine(point.choice);
  const auto network = space_.network(point.choice);
  if (space_.identity(machine, *network, *tensors_) != point.id)
    throw std::runtime_error("a config has changed since the sweep was started; start it again");
  NetworkResult result{machine, network->network, {}, {}};
  NetworkRunOptions options;
  options.only = network->only;
  result.layers = run_network(machine, space_.sweep().accelerators.at(point.choice.accelerator),
                              network->network.layers, *tensors_, options);
  result.provenance = {space_.build().version, space_.build().commit,   {}, space_.seed(point.choice),
                       tensors_->origin(),     tensors_->description(), 0,  0};
  return stored_text(point.id, result);
}

}  // namespace lacuna

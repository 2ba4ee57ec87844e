#include "sim/sweep/point_runner.h"

#include <stdexcept>

#include "sim/sweep/loaded_tensors.h"

namespace lacuna {
namespace {

constexpr double max_loaded_bytes = 1U << 30U;  // beyond, every child makes its own

// Provenance with what was left out, where result.json has it.
Json completed(const Json& stored, const std::vector<std::string>& command_line, const HostFigures& host,
               double cycles) {
  Json provenance;
  for (const auto& [key, value] : stored.items()) {
    provenance[key] = value;
    if (key == "commit") provenance["command_line"] = command_line;
  }
  provenance["host"] = {{"seconds", host.seconds},
                        {"simulated_cycles_per_second", host.seconds > 0 ? cycles / host.seconds : 0},
                        {"peak_memory_bytes", host.peak_memory_bytes}};
  return provenance;
}

}  // namespace

void SimulationRunner::load(const SweepPoint& point, bool shared) {
  if (point.workload == loaded_) return;
  loaded_ = point.workload;
  workload_.reset();
  refused_.reset();
  try {
    workload_ = inputs_.workload(point.choice);
  } catch (const InputError& error) {
    refused_ = error;  // of the points with these tensors, which the others do not suffer for
    return;
  }
  const std::vector<Layer> layers = workload_->chosen();
  if (shared && LoadedTensors::size(layers) <= max_loaded_bytes)
    workload_->tensors = std::make_shared<LoadedTensors>(workload_->tensors, layers);
}

std::string SimulationRunner::run(const SweepPoint& point) const {
  const LoadedMachine machine = inputs_.machine(point.choice);
  if (refused_) throw InputError(*refused_);
  if (inputs_.identity(point.choice, machine.machine, *workload_->unpruned) != point.id)
    throw std::runtime_error("a config has changed since the sweep was started; start it again");
  return stored_text(point.id, simulate(machine, *workload_, request_, inputs_.build()));
}

std::string stored_text(const std::string& point, const Simulation& simulation) {
  Json json = simulation.result;
  json.at("provenance").erase("host");
  json.at("provenance").erase("command_line");
  json["point"] = {{"id", point}};
  if (!simulation.per_pe.empty()) json["per_pe"] = simulation.per_pe;
  return json.dump() + "\n";
}

Simulation restored(Json stored, const std::vector<std::string>& command_line, const HostFigures& host) {
  Simulation simulation{{}, stored.value("per_pe", "")};
  stored.erase("point");
  stored.erase("per_pe");
  const double cycles = stored.contains("totals") ? stored["totals"].at("cycles").get<double>() : 0;
  stored.at("provenance") = completed(stored.at("provenance"), command_line, host, cycles);
  simulation.result = std::move(stored);
  return simulation;
}

}  // namespace lacuna

#include "sim/sweep/simulation.h"

#include "sim/engine/run.h"
#include "sim/report/per_pe.h"

namespace lacuna {
namespace {

Json not_run_json(const NotRun& layer) {
  Json json{{"name", layer.layer.name}, {"type", to_string(layer.layer.kind)}};
  if (layer.layer.fused_pool) json["fused_pool"] = layer.layer.fused_pool->name;
  json["parameter"] = layer.problem.pointer;
  json["reason"] = layer.problem.message;
  return json;
}

// Without totals, if there is nothing to add up.
Json json_of(const NetworkResult& result, const std::vector<NotRun>& not_run) {
  Json json = result_json(result);
  if (result.layers.empty()) json.erase("totals");
  for (const NotRun& layer : not_run) json["not_run"].push_back(not_run_json(layer));
  return json;
}

}  // namespace

Simulation simulate(const LoadedMachine& machine, const Workload& workload, const SimulationRequest& request,
                    const Build& build, const std::vector<std::string>& command_line,
                    const std::function<HostFigures()>& host) {
  std::vector<NotRun> not_run;
  NetworkRunOptions options;
  options.only = workload.only;
  options.check_values = request.check_values;
  options.progress = request.progress;
  if (request.skip_infeasible) options.skip = [&](const NotRun& layer) { not_run.push_back(layer); };
  NetworkResult result{machine.machine,  workload.network,           {}, {},
                       machine.settings, workload.resolved->settings};
  result.layers =
      run_network(machine.machine, machine.file, workload.network.layers, *workload.tensors, options);
  const HostFigures figures = host();
  result.provenance = {build.version,
                       build.commit,
                       command_line,
                       workload.seed.value,
                       workload.tensors->origin(),
                       workload.tensors->description(),
                       figures.seconds,
                       figures.peak_memory_bytes,
                       workload.seed.is_set,
                       build.plugins};
  Simulation done{json_of(result, not_run), {}};
  if (request.per_pe) done.per_pe = per_pe_csv(result.layers, machine.machine.model->geometry());
  return done;
}

}  // namespace lacuna

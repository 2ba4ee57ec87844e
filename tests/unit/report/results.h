// Results put together by hand, without a simulation.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "models/dense/dense.h"
#include "sim/report/result_json.h"
#include "sim/results/run_result.h"

namespace lacuna::test {

inline const MachineRates rates{2, 4, {2, 1}, {1, 1}};

// A layer of 2 x 4 multipliers; its PE-cycles are compute, but for `drain` cycles of each PE.
inline LayerRun layer_run(const std::string& name, LayerKind kind, Cycle cycles, std::int64_t macs,
                          double mac_pj = 1) {
  LayerRun run;
  run.layer.name = name;
  run.layer.kind = kind;
  run.ledger = Ledger(2);
  run.ledger.add_all(Cause::compute, cycles - 10);
  run.ledger.add_all(Cause::drain, 10);
  LayerResult& r = run.result = LayerResult(name, to_string(kind), rates);
  for (std::size_t i = 0; i < layer_metrics.size(); ++i)
    if (layer_metrics[i].over_layers == AddsUp::sum) r.set_at(i, std::int64_t{0});
  r.set<"cycles">(cycles);
  r.set<"macs_dense">(4 * macs);
  r.set<"macs_effectual">(macs);
  r.set<"multiplier_slots/effectual">(macs);
  r.set<"multiplier_slots/zero_operand">(macs / 2);
  r.set<"cycle_attribution/compute">(2 * (cycles - 10));
  r.set<"cycle_attribution/drain">(std::int64_t{20});
  r.set<"traffic_bytes/dram/weights">(std::int64_t{100});
  r.set<"traffic_bytes/dram/inputs">(std::int64_t{50});
  r.set<"traffic_bytes/dram/outputs">(std::int64_t{25});
  r.set<"traffic_bytes/dram/metadata">(std::int64_t{7});
  r.set<"traffic_bytes/buffers/weight/array_read">(std::int64_t{1});
  r.set<"traffic_bytes/buffers/weight/array_written">(std::int64_t{2});
  r.set<"traffic_bytes/buffers/weight/filled">(std::int64_t{3});
  r.set<"traffic_bytes/buffers/weight/drained">(std::int64_t{4});
  r.set<"plan/loop_order">("OR");
  r.set<"plan/tile/k">(std::int64_t{16});
  r.set<"plan/steps">(std::int64_t{1});
  if (macs > 0) r.set<"values/checked">(true);
  r.actions.add("mac", "mac", macs, mac_pj);
  r.actions.add("leakage", "leakage", cycles, 0.5);
  r.derive();
  return run;
}

// On the network of conv, pool and fc.
inline NetworkResult result_of(const std::string& machine, std::vector<LayerRun> layers) {
  auto dense = std::make_shared<Dense>();
  dense->outputs = 2;
  dense->inputs = 4;
  NetworkResult result;
  result.machine.model = dense;
  result.machine.dram.bandwidth_bytes_per_cycle = {2, 1};
  *result.machine.effective = {{"name", machine}, {"clock_ghz", 1.0}};
  result.machine.notes = {{"/array/step_bits", "has no effect"}};
  *result.network.effective = {{"name", "net"}, {"batch", 2}, {"layers", Json::array()}};
  for (const char* name : {"conv", "pool", "fc"})
    (*result.network.effective)["layers"].push_back({{"name", name}});
  result.layers = std::move(layers);
  result.provenance = {"1.0", "abc", {"lacuna", "run"}, 7, "synthetic", "seed 7", 0.5, 1000};
  return result;
}

// All layers of the network.
inline NetworkResult three_layers(const std::string& machine = "m", Cycle conv = 400, Cycle pool = 50,
                                  Cycle fc = 100) {
  return result_of(machine, {layer_run("conv", LayerKind::conv, conv, 1600),
                             layer_run("pool", LayerKind::max_pool, pool, 0),
                             layer_run("fc", LayerKind::fully_connected, fc, 200, 3)});
}

// As it is read back.
inline RunResult run_result(const NetworkResult& result) {
  return read_result(result_json(result));
}

// Without some of its layers, which the machine cannot run.
inline RunResult without(NetworkResult result, const std::vector<std::string>& names) {
  Json not_run = Json::array();
  std::erase_if(result.layers, [&](const LayerRun& run) {
    if (std::find(names.begin(), names.end(), run.layer.name) == names.end()) return false;
    Json layer{{"name", run.layer.name}, {"type", to_string(run.layer.kind)}};
    if (run.layer.fused_pool) layer["fused_pool"] = run.layer.fused_pool->name;
    layer.update({{"parameter", "/array/size"}, {"reason", "too large, by far"}});
    not_run.push_back(layer);
    return true;
  });
  Json json = result_json(result);
  if (result.layers.empty()) json.erase("totals");
  json["not_run"] = not_run;
  return read_result(json);
}

// Of a machine whose run came to a bad end.
inline RunResult failed(const std::string& machine, const std::string& why) {
  return read_result({{"accelerator", {{"name", machine}}}, {"layers", Json::array()}, {"failure", why}});
}

// A machine whose conv includes the pool.
inline NetworkResult pool_fused(const std::string& machine, Cycle conv, Cycle fc) {
  LayerRun fused = layer_run("conv", LayerKind::conv, conv, 1600);
  fused.layer.fused_pool = {"pool", 1, 1};
  fused.result.set<"fused_pool">("pool");
  return result_of(machine, {fused, layer_run("fc", LayerKind::fully_connected, fc, 200, 3)});
}

}  // namespace lacuna::test

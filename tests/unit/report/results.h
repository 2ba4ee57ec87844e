// Results put together by hand, without a simulation.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/dense/dense.h"
#include "sim/report/result_json.h"

namespace lacuna::test {

// A layer of 2 x 4 multipliers; its PE-cycles are compute, but for `drain` cycles of each PE.
inline LayerRun layer_run(const std::string& name, LayerKind kind, Cycle cycles, std::int64_t macs,
                          double mac_pj = 1) {
  LayerRun run;
  run.layer.name = name;
  run.layer.kind = kind;
  run.steps = 1;
  run.timing.cycles = cycles;
  run.timing.ledger = Ledger(2);
  run.timing.ledger.add_all(Cause::compute, cycles - 10);
  run.timing.ledger.add_all(Cause::drain, 10);
  run.timing.traffic.read = {100, 50, 0, 0, 7};
  run.timing.traffic.written = {0, 0, 25, 0, 0};
  run.macs = {4 * macs, 2 * macs, 2 * macs, macs};
  run.weight = {1, 2, 3, 4};
  run.values_checked = macs > 0;
  run.actions.add("mac", "mac", macs, mac_pj);
  run.actions.add("leakage", "leakage", cycles, 0.5);
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
  result.machine.effective = {{"name", machine}, {"clock_ghz", 1.0}};
  result.machine.notes = {{"/array/step_bits", "has no effect"}};
  result.network.effective = {{"name", "net"}, {"batch", 2}, {"layers", Json::array()}};
  for (const char* name : {"conv", "pool", "fc"})
    result.network.effective["layers"].push_back({{"name", name}});
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

// A machine whose conv includes the pool.
inline NetworkResult pool_fused(const std::string& machine, Cycle conv, Cycle fc) {
  LayerRun fused = layer_run("conv", LayerKind::conv, conv, 1600);
  fused.layer.fused_pool = {"pool", 1, 1};
  return result_of(machine, {fused, layer_run("fc", LayerKind::fully_connected, fc, 200, 3)});
}

}  // namespace lacuna::test

// A network of three layers, and what a machine makes of it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/result_json.h"
#include "tests/unit/engine/machines.h"

namespace lacuna::test {

// Three kinds of layers, two images.
inline std::vector<Layer> small_network() {
  Layer conv;
  conv.name = "conv";
  conv.N = 2;
  conv.C = 6;
  conv.K = 8;
  conv.H = conv.W = conv.P = conv.Q = 6;
  conv.R = conv.S = 3;
  conv.pad_h = conv.pad_w = 1;
  conv.weight_density.value = conv.input_density.value = 0.5;
  Layer pool;
  pool.name = "pool";
  pool.kind = LayerKind::max_pool;
  pool.N = 2;
  pool.C = pool.K = pool.groups = 8;
  pool.H = pool.W = 6;
  pool.R = pool.S = pool.stride_h = pool.stride_w = 2;
  pool.P = pool.Q = 3;
  Layer fc = fully_connected(72, 10);
  fc.N = 2;
  fc.weight_density.value = 0.3;
  return {conv, pool, fc};
}

// Everything contends: one DMA channel, few requests, a slow bus that turns round, little room.
inline Machine contended(std::shared_ptr<Model> model) {
  Machine machine = machine_of(std::move(model));
  machine.dram = {"", "ddr3", {3, 2}, 9, 4, 5};
  machine.dma = {2, 2, 16};
  machine.buffers.weight = {512, 4, 1, true};
  machine.buffers.input = {256, 4, 1, true};
  machine.buffers.output = {256, 8, 1, false};
  machine.dataflow.loop_order = "IR";
  return machine;
}

inline std::string result_of(const Machine& machine, const RunOptions& system) {
  return in_child([&] {
    NetworkRunOptions options;
    options.check_values = true;
    options.system = system;
    NetworkResult result{
        machine, {}, run_network(machine, "", small_network(), *synthetic_tensors({}, 3), options),
        {},      {}, {}};
    Json json = result_json(result);
    json["provenance"].erase("host");
    return json.dump();
  });
}

}  // namespace lacuna::test

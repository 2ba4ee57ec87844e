// Layers and machines small enough to run by hand.
//
// The machine of all traces: a request issued in cycle t is done in t + 4 (its bus time ends within the next
// cycle, the latency is 3) and "tile ready" is seen in t + 5; the buffers are large and their ports wide,
// unless a test says otherwise. A last step that ends in e sends "finished" in e + 2 (three pipeline stages);
// it is seen, and the store issued, in e + 3; the store is done in e + 7 and the controller sees the end in e
// + 8: eight cycles of drain.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "sim/energy/technology.h"
#include "sim/engine/planner.h"
#include "sim/engine/system.h"
#include "tests/one_layer.h"
#include "tests/source_root.h"
#include "tests/unit/in_child.h"

namespace lacuna::test {

inline Machine machine_of(std::shared_ptr<Model> model) {
  static const auto technology =
      std::make_shared<const Technology>(load_extended(source_root() + "/configs/technology/45nm.json"));
  Machine machine;
  machine.name = "hand";
  machine.model = std::move(model);
  machine.technology = technology;
  machine.dram = {"", "ddr3", {64, 1}, 3, 1, 0};
  machine.buffers.weight = machine.buffers.input = machine.buffers.output = {4096, 64, 1, true};
  return machine;
}

inline Layer fully_connected(std::int64_t inputs, std::int64_t outputs) {
  Layer layer;
  layer.name = "fc";
  layer.kind = LayerKind::fully_connected;
  layer.C = inputs;
  layer.K = outputs;
  return layer;
}

// [k][r][s][c] and [n][c][h][w]; no inputs means ones.
inline LayerTensors tensors_of(const Layer& layer, std::vector<std::int16_t> weights,
                               std::vector<std::int16_t> inputs = {}) {
  LayerTensors tensors;
  if (inputs.empty()) inputs.assign(static_cast<std::size_t>(layer.input_count()), 1);
  tensors.weights = BitMask(layer.K, layer.filter_size());
  for (std::int64_t i = 0; i < layer.weight_count(); ++i)
    if (weights[static_cast<std::size_t>(i)] != 0)
      tensors.weights.set(i / layer.filter_size(), i % layer.filter_size());
  tensors.inputs = BitMask(layer.N * layer.C * layer.H, layer.W);
  for (std::int64_t i = 0; i < layer.N * layer.C * layer.H * layer.W; ++i)
    if (inputs[static_cast<std::size_t>(i)] != 0) tensors.inputs.set(i / layer.W, i % layer.W);
  tensors.weight_values = std::move(weights);
  tensors.input_values = std::move(inputs);
  return tensors;
}

inline LayerTensors ones(const Layer& layer) {
  return tensors_of(layer, std::vector<std::int16_t>(static_cast<std::size_t>(layer.weight_count()), 1));
}

struct Outcome {
  Cycle cycles = 0;
  std::vector<Ledger::Row> pes;
  DramTraffic traffic;
  std::vector<std::int64_t> psums;
};

inline Outcome run_layer(const Machine& machine, const Layer& layer, const LayerTensors& tensors) {
  const nlohmann::json json = nlohmann::json::parse(in_child([&] {
    const std::unique_ptr<Datapath> datapath = prepare_layer(machine, layer, tensors);
    std::vector<std::int64_t> psums(static_cast<std::size_t>(layer.output_count()));
    OneLayer sequence(*datapath, &psums);
    run_system(machine, sequence);
    const LayerTiming& t = sequence.timing();
    return nlohmann::json{t.cycles, t.ledger.rows(), t.traffic.read, t.traffic.written, psums}.dump();
  }));
  Outcome outcome{json[0], json[1], {}, json[4]};
  outcome.traffic.read = json[2];
  outcome.traffic.written = json[3];
  return outcome;
}

inline Ledger::Row row_of(const std::vector<std::pair<Cause, std::int64_t>>& causes) {
  Ledger::Row row{};
  for (const auto& [cause, cycles] : causes) row[static_cast<std::size_t>(cause)] = cycles;
  return row;
}

}  // namespace lacuna::test

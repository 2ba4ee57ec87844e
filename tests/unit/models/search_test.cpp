// What models tell the search for a plan about their weights: where DRAM is the bottleneck, it fetches once
// what is dear to fetch again.
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/engine/planner.h"
#include "sim/engine/registry.h"
#include "tests/unit/engine/machines.h"

namespace lacuna {
namespace {

// An eighth of a byte a cycle, and room for all tiles; the order is left to the search.
Machine slow_memory(const ModelInfo& info) {
  Machine machine = test::machine_of(info.make());
  machine.dram.bandwidth_bytes_per_cycle = {1, 8};
  machine.buffers.weight = machine.buffers.input = machine.buffers.output = {1 << 20, 64, 1, true};
  machine.dataflow.loop_order = "auto";
  return machine;
}

// Models that look for tiles at all.
std::vector<ModelInfo> searching_models() {
  std::vector<ModelInfo> models;
  for (const ModelInfo& info : registered_models()) {
    const std::vector<UnusedKey> unused = info.make()->unused_dataflow();
    const auto is_order = [](const UnusedKey& key) { return std::string(key.key) == "loop_order"; };
    if (std::ranges::none_of(unused, is_order)) models.push_back(info);
  }
  return models;
}

// 1 x 1 over 8 x 8 pixels of 64 channels, in four tiles of pixels.
Layer layer_of(std::int64_t filters) {
  Layer layer;
  layer.name = "conv";
  layer.C = 64;
  layer.K = filters;
  layer.H = layer.W = layer.P = layer.Q = 8;
  return layer;
}

Plan plan_of(const ModelInfo& info, const Layer& layer, std::int64_t filters_per_tile) {
  Machine machine = slow_memory(info);
  machine.dataflow.tile = {{}, 1, filters_per_tile, 64, 1, 2, 8};
  const LayerTensors tensors = test::ones(layer);
  return prepare_layer(machine, layer, tensors)->plan();
}

// 64 filters in two tiles are as many bytes as the inputs: inputs twice cost less than weights four times. Of
// weights that took a bit each the search would think otherwise.
TEST(Search, FetchesDearWeightsOnce) {
  ASSERT_GE(searching_models().size(), 5U);
  for (const ModelInfo& info : searching_models()) {
    SCOPED_TRACE(info.name);
    EXPECT_EQ(plan_of(info, layer_of(64), 32).weight_loads.size(), 2U);
  }
}

// 8 filters in two tiles: weights four times cost less than inputs twice.
TEST(Search, FetchesDearInputsOnce) {
  for (const ModelInfo& info : searching_models()) {
    SCOPED_TRACE(info.name);
    EXPECT_EQ(plan_of(info, layer_of(8), 4).input_loads.size(), 4U);
  }
}

}  // namespace
}  // namespace lacuna

#include "sim/engine/system.h"
#include "sim/process/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"
#include "sim/report/result_json.h"
#include "tests/unit/engine/fake_model.h"
#include "tests/unit/memory/fixed_memory.h"

namespace lacuna {
namespace {

std::string stuck_message(const test::FakeDatapath& plan) {
  try {
    test::in_child([&]() -> std::string {
      test::FakeDatapath datapath = plan;
      test::OneLayer layer(datapath);
      run_system(test::fake_machine(datapath), layer);
      return "";
    });
  } catch (const Stuck& error) {
    return error.what();
  }
  return "not stuck";
}

TEST(RunSystem, FinishesIfEveryTileComes) {
  EXPECT_EQ(stuck_message(test::right_datapath()), "not stuck");
}

// A step that takes weights which no load brings. The last that happens is that the inputs can be seen.
TEST(RunSystem, StuckWithoutATile) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.steps.weight_loads.clear();
  EXPECT_EQ(stuck_message(datapath),
            "the simulation is stuck in cycle 6\n"
            "  controller: layer 0 (counted from 0) has not ended\n"
            "  dma: weight tiles 0 of 0, input tiles 1 of 1, output tiles 1 of 1 begun; 0 stored, 0 waiting "
            "to be stored\n"
            "  array: step 0 of 1, waiting for weights");
}

// A visit that no step ends: the array is done, its output is never stored.
TEST(RunSystem, StuckWithoutAStore) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.steps.steps[0].releases_outputs = false;
  EXPECT_THAT(stuck_message(datapath),
              testing::EndsWith("\n"
                                "  controller: layer 0 (counted from 0) has not ended\n"
                                "  dma: weight tiles 1 of 1, input tiles 1 of 1, output tiles 1 of 1 begun; "
                                "0 stored, 0 waiting to be stored\n"
                                "  array: idle"));
}

// A tile that is never given back is found at the end of the layer.
TEST(RunSystem, ASlotLeftOverIsABug) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.steps.steps[0].releases_weights = false;
  EXPECT_THAT([&] { stuck_message(datapath); },
              testing::ThrowsMessage<std::runtime_error>(
                  "conservation: a buffer slot or a store was left over at the end of a layer"));
}

// Ten cycles a request: the weights are seen in 12, the step is 12..17, the store 20/30/31.
TEST(RunSystem, AnotherMemoryCanBeAttached) {
  const std::string text = test::in_child([] {
    std::string requests;
    test::FakeDatapath datapath = test::right_datapath();
    test::OneLayer layer(datapath);
    RunOptions options;
    options.make_memory = [&](const char* name) {
      return std::make_unique<test::FixedMemory>(name, requests, 10);
    };
    run_system(test::fake_machine(datapath), layer, options);
    return requests + std::to_string(layer.timing().cycles);
  });
  EXPECT_EQ(text, "1:w8 1:i4 20:!o4 31");
}

// Three kinds of layers, two images.
std::vector<Layer> small_network() {
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
  Layer fc = test::fully_connected(72, 10);
  fc.N = 2;
  fc.weight_density.value = 0.3;
  return {conv, pool, fc};
}

// Everything contends: one DMA channel, few requests, a slow bus that turns round, little room.
Machine contended(std::shared_ptr<Model> model) {
  Machine machine = test::machine_of(std::move(model));
  machine.dram = {"", "ddr3", {3, 2}, 9, 4, 5};
  machine.dma = {2, 2, 16};
  machine.buffers.weight = {512, 4, 1, true};
  machine.buffers.input = {256, 4, 1, true};
  machine.buffers.output = {256, 8, 1, false};
  machine.dataflow.loop_order = "IR";
  return machine;
}

std::string result_of(const Machine& machine, const RunOptions& system) {
  return test::in_child([&] {
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

void expect_same_result_in_any_build_order(const Machine& machine) {
  const std::string expected = result_of(machine, {});
  EXPECT_EQ(Json::parse(expected).at("layers").size(), 3U);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(result_of(machine, {.build_order_seed = seed}), expected) << seed;
}

TEST(RunSystem, TheOrderInWhichModulesAreBuiltDoesNotMatter) {
  auto dense = std::make_shared<Dense>();
  dense->outputs = dense->inputs = 4;
  expect_same_result_in_any_build_order(contended(dense));
  auto cambricon_x = std::make_shared<cambricon_x::CambriconX>();
  cambricon_x->pes = 4;
  cambricon_x->multipliers_per_pe = 2;
  expect_same_result_in_any_build_order(contended(cambricon_x));
}

}  // namespace
}  // namespace lacuna

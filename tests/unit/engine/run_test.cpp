#include "sim/engine/run.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "sim/config/problems.h"
#include "sim/config/too_large.h"
#include "tests/unit/engine/fake_model.h"

namespace lacuna {
namespace {

using ::testing::ElementsAre;

// The layers' "name:cycles", or the type and text of the error.
std::string run(const Machine& machine, const std::vector<Layer>& layers,
                const NetworkRunOptions& options = {}) {
  return test::in_child([&]() -> std::string {
    std::string text;
    try {
      for (const LayerRun& layer :
           run_network(machine, "machine.json", layers, test::ConstantTensors(), options))
        text += fmt::format("{}:{} ", layer.layer.name, layer.result.count<"cycles">());
    } catch (const ValueMismatch& error) {
      return std::string("ValueMismatch: ") + error.what();
    } catch (const std::logic_error& error) {
      return std::string("logic_error: ") + error.what();
    }
    return text;
  });
}

Layer fc_layer(const std::string& name, std::int64_t inputs) {
  Layer layer = test::fully_connected(inputs, 2);
  layer.name = name;
  return layer;
}

// A step of five cycles begins in 6; eight cycles of drain (machines.h).
TEST(RunNetwork, LayersFollowEachOther) {
  const Machine machine = test::fake_machine(test::right_datapath());
  EXPECT_EQ(run(machine, {fc_layer("a", 2), fc_layer("b", 2)}), "a:19 b:19 ");
  EXPECT_EQ(run(machine, {}), "");
}

// The array's counters begin anew with each layer.
TEST(RunNetwork, ALayersAccessesAreItsOwn) {
  const auto accesses = [](const std::vector<Layer>& layers) {
    return test::in_child([&] {
      std::string text;
      for (const LayerRun& run :
           run_network(test::machine_of(std::make_shared<Dense>()), "", layers, test::ConstantTensors()))
        text = fmt::format("{} {} {}", run.result.count<"traffic_bytes/buffers/weight/array_read">(),
                           run.result.count<"traffic_bytes/buffers/input/array_read">(),
                           run.result.count<"traffic_bytes/buffers/output/array_written">());
      return text;  // of the last
    });
  };
  const std::string alone = accesses({fc_layer("b", 8)});
  EXPECT_EQ(accesses({fc_layer("a", 40), fc_layer("b", 8)}), alone);
  EXPECT_EQ(accesses({fc_layer("a", 8), fc_layer("b", 8)}), alone);
}

TEST(RunNetwork, ReportsProgress) {
  std::string text;
  NetworkRunOptions options;
  options.progress = [&](std::size_t done, std::size_t of) { text += fmt::format("{}/{} ", done, of); };
  EXPECT_EQ(test::in_child([&] {
              run_network(test::fake_machine(test::right_datapath()), "",
                          {fc_layer("a", 2), fc_layer("b", 2)}, test::ConstantTensors(), options);
              return text;
            }),
            "1/2 2/2 ");
}

TEST(RunNetwork, AnAttributionThatDoesNotAddUpIsABug) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.charged_cycles = 4;
  EXPECT_EQ(run(test::fake_machine(datapath), {fc_layer("a", 2)}),
            "logic_error: conservation violated in layer \"a\": PE 0 accounts for 18 of 19 cycles");
}

TEST(RunNetwork, MacsThatAreNotCoveredAreABug) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.macs_per_step = 3;
  EXPECT_EQ(run(test::fake_machine(datapath), {fc_layer("a", 2)}),
            "logic_error: conservation violated in layer \"a\": 3 of 4 MACs were covered");
}

TEST(RunNetwork, AWrongProductIsFoundIfValuesAreChecked) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.value = 3;
  const Machine machine = test::fake_machine(datapath);
  NetworkRunOptions check;
  check.check_values = true;
  EXPECT_EQ(run(machine, {fc_layer("a", 2)}, check),
            "ValueMismatch: layer \"a\": output 0 is 3, an independent convolution gives 2");
  EXPECT_EQ(run(machine, {fc_layer("a", 2)}), "a:19 ");
}

// The bits of two's complement that hold the sums of seven and of eight weights.
TEST(RunNetwork, SaysHowWideTheCheckedSumsAre) {
  const auto bits_needed = [](std::int16_t weight, bool check_values) {
    return test::in_child([=] {
      NetworkRunOptions options;
      options.check_values = check_values;
      const auto runs =
          run_network(test::machine_of(std::make_shared<Dense>()), "", {fc_layer("a", 7), fc_layer("b", 8)},
                      test::ConstantTensors(weight), options);
      return fmt::format("{} {} {}", runs[0].result.has<"values/checked">(),
                         runs[0].result.count<"values/psum_bits_needed">(),
                         runs[1].result.count<"values/psum_bits_needed">());
    });
  };
  EXPECT_EQ(bits_needed(1, true), "true 4 5");   // 0111 and 01000
  EXPECT_EQ(bits_needed(-1, true), "true 4 4");  // 1001 and 1000
  EXPECT_EQ(bits_needed(1, false), "false 0 0");
}

// A slot of the input buffer holds four 16-bit inputs.
TEST(RunNetwork, AllInfeasibleLayersAreReportedAtOnce) {
  Machine machine = test::machine_of(std::make_shared<Dense>());
  machine.buffers.input.capacity_bytes = 16;
  machine.dataflow.tile.c = 8;
  std::vector<std::string> problems;
  try {
    run(machine, {fc_layer("a", 8), fc_layer("b", 4), fc_layer("c", 6)});
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) problems.push_back(to_string(problem));
  }
  const auto message = [](const char* name, int channels, int bytes) {
    return fmt::format(
        "machine.json: /buffers/input/capacity_bytes: layer \"{}\": the smallest tile (g 1, k 1, c {}, n 1, "
        "p 1, q 1) "
        "does not fit the input buffer: it needs {} bytes in all, a slot has 8 (a double buffer has two "
        "slots); tile sizes are given in \"dataflow\"",
        name, channels, bytes);
  };
  EXPECT_THAT(problems, ElementsAre(message("a", 8, 16), message("c", 6, 12)));
}

TEST(RunNetwork, WhatCannotRunMayBeSkipped) {
  Machine machine = test::machine_of(std::make_shared<Dense>());
  machine.buffers.input.capacity_bytes = 16;
  machine.dataflow.tile.c = 8;
  const std::string told = test::in_child([&] {
    std::string text;
    NetworkRunOptions options;
    options.skip = [&](const NotRun& layer) {
      text += fmt::format("{} {} {}; ", layer.layer.name, layer.problem.file, layer.problem.pointer);
    };
    for (const LayerRun& run :
         run_network(machine, "machine.json", {fc_layer("a", 8), fc_layer("b", 4), fc_layer("c", 6)},
                     test::ConstantTensors(), options))
      text += "ran " + run.layer.name;
    return text;
  });
  const std::string pointer = "machine.json /buffers/input/capacity_bytes";
  EXPECT_EQ(told, fmt::format("a {}; c {}; ran b", pointer, pointer));
}

// Four weights in tiles of one filter, used for one image after the other: each is loaded twice, and stored
// once.
TEST(RunNetwork, AWeightTileThatIsLoadedTwiceIsStoredOnce) {
  Layer layer = fc_layer("a", 2);
  layer.N = 2;
  test::FakeDatapath datapath;
  datapath.steps = make_plan(layer, {1, 1, 2, 1, 1, 1}, LoopOrder::input_reuse, 32, {{5, 1}, {7, 2}}, 1);
  datapath.macs_per_step = 2;
  EXPECT_EQ(test::in_child([&] {
              const auto runs =
                  run_network(test::fake_machine(datapath), "", {layer}, test::ConstantTensors());
              return fmt::format("{} loads, {} + {} bytes", datapath.steps.weight_loads.size(),
                                 runs[0].result.count<"weights/payload_bytes">(),
                                 runs[0].result.count<"weights/metadata_bytes">());
            }),
            "4 loads, 12 + 3 bytes");
}

std::vector<std::string> refusals(const test::FakeDatapath& datapath, const std::vector<Layer>& layers) {
  std::vector<std::string> problems;
  try {
    run(test::fake_machine(datapath), layers);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) problems.push_back(to_string(problem));
  }
  return problems;
}

// Two PEs of two multipliers: 2^62 cycles of work are 2^64 slots, 2^61 are 2^63.
TEST(RunNetwork, ALayerThatCannotBeCountedIsRefusedBeforeItRuns) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.working = Wide{1} << 62;
  EXPECT_THAT(
      refusals(datapath, {fc_layer("a", 2)}),
      ElementsAre("machine.json: layer \"a\": too large: it takes 1.8e+19 multiplier slots (multipliers x "
                  "cycles) or more, and Lacuna counts up to 9.2e+18"));
  datapath.working = max_cycles + 1;
  EXPECT_THAT(
      refusals(datapath, {fc_layer("a", 2)}),
      ElementsAre(
          "machine.json: layer \"a\": too large: it takes 9.0e+15 cycles or more, and Lacuna counts up "
          "to 9.0e+15"));
}

// The first layer's 19 cycles count, too.
TEST(RunNetwork, ARunThatCannotBeCountedIsRefused) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.working = max_cycles - 10;
  EXPECT_THAT(refusals(datapath, {fc_layer("a", 2), fc_layer("b", 2)}),
              ElementsAre(testing::HasSubstr("layer \"b\": too large: it takes 9.0e+15 cycles or more")));
}

// What only shows while the layer runs: five cycles that begin in 6 and last too long.
TEST(RunNetwork, AStepBeyondTheLastCycleIsRefused) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.charged_cycles = datapath.step_cycles = max_cycles;
  EXPECT_THAT(refusals(datapath, {fc_layer("a", 2)}),
              ElementsAre(testing::HasSubstr("layer \"a\": too large: it takes 9.0e+15 cycles or more")));
}

// A byte takes 10^9 cycles: from cycle 1 on, eight of weights and four of inputs are there in 12 x 10^9 + 4,
// the step lasts from then + 1 for 5, the store of four bytes is issued 3 later and seen 4 x 10^9 + 3 + 1
// after that. 10^7 bytes take too long.
TEST(RunNetwork, ATransferBeyondTheLastCycleIsRefused) {
  test::FakeDatapath datapath = test::right_datapath();
  Machine machine = test::fake_machine(datapath);
  machine.dram.bandwidth_bytes_per_cycle = {1, 1'000'000'000};
  EXPECT_EQ(run(machine, {fc_layer("a", 2)}), "a:16000000017 ");
  datapath.steps.weight_loads[0].bytes = 10'000'000;
  machine = test::fake_machine(datapath);
  machine.dram.bandwidth_bytes_per_cycle = {1, 1'000'000'000};
  EXPECT_THROW(run(machine, {fc_layer("a", 2)}), InputError);
}

}  // namespace
}  // namespace lacuna

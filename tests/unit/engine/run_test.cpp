#include "sim/engine/run.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "sim/config/problems.h"
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
        text += fmt::format("{}:{} ", layer.layer.name, layer.timing.cycles);
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
        text = fmt::format("{} {} {}", run.weight.array_read, run.input.array_read, run.output.array_written);
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
      return fmt::format("{} {} {}", runs[0].values_checked, runs[0].psum_bits_needed,
                         runs[1].psum_bits_needed);
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
        "does not fit the input buffer: it needs {} bytes per slot, a slot has 8 (a double buffer has two "
        "slots)",
        name, channels, bytes);
  };
  EXPECT_THAT(problems, ElementsAre(message("a", 8, 16), message("c", 6, 12)));
}

}  // namespace
}  // namespace lacuna

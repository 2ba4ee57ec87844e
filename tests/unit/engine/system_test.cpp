#include "sim/engine/system.h"
#include "sim/process/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"
#include "tests/unit/engine/fake_model.h"
#include "tests/unit/engine/small_network.h"
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

void expect_same_result_in_any_build_order(const Machine& machine) {
  const std::string expected = test::result_of(machine, {});
  EXPECT_EQ(Json::parse(expected).at("layers").size(), 3U);
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(test::result_of(machine, {.build_order_seed = seed}), expected) << seed;
}

TEST(RunSystem, TheOrderInWhichModulesAreBuiltDoesNotMatter) {
  auto dense = std::make_shared<Dense>();
  dense->outputs = dense->inputs = 4;
  expect_same_result_in_any_build_order(test::contended(dense));
  auto cambricon_x = std::make_shared<cambricon_x::CambriconX>();
  cambricon_x->pes = 4;
  cambricon_x->multipliers_per_pe = 2;
  expect_same_result_in_any_build_order(test::contended(cambricon_x));
}

}  // namespace
}  // namespace lacuna

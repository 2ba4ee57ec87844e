// The array's clock alone and the SystemC modules around it give the same results, with memories that answer
// at once and with others.
#include "sim/engine/tile_clock.h"
#include "sim/engine/planner.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"
#include "models/scnn/scnn.h"
#include "sim/process/failures.h"
#include "tests/unit/engine/fake_model.h"
#include "tests/unit/engine/small_network.h"
#include "tests/unit/memory/late_memory.h"

namespace lacuna {
namespace {

std::shared_ptr<Model> small_model(std::uint64_t which) {
  if (which == 0) {
    auto dense = std::make_shared<Dense>();
    dense->outputs = dense->inputs = 4;
    return dense;
  }
  if (which == 1) {
    auto cambricon_x = std::make_shared<cambricon_x::CambriconX>();
    cambricon_x->pes = 4;
    cambricon_x->multipliers_per_pe = 2;
    return cambricon_x;
  }
  auto scnn = std::make_shared<scnn::Scnn>();
  scnn->array.rows = scnn->array.columns = 2;
  scnn->F = scnn->I = 2;
  return scnn;
}

// Machines of all kinds: slow and fast memories, one to three channels, few and many requests, narrow ports.
Machine random_machine(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto one_of = [&random](std::vector<std::int64_t> values) {
    return values[random() % values.size()];
  };
  Machine machine = test::contended(small_model(seed % 3));
  machine.dram = {"",
                  "ddr3",
                  {one_of({1, 3, 64}), one_of({1, 2, 7})},
                  one_of({0, 1, 9, 100}),
                  one_of({1, 4, 16}),
                  one_of({0, 5})};
  machine.dma = {one_of({1, 2, 3}), one_of({1, 2, 8}), machine.dram.burst_bytes * one_of({1, 2, 64})};
  for (BufferConfig* buffer : {&machine.buffers.weight, &machine.buffers.input, &machine.buffers.output})
    *buffer = {one_of({2048, 8192}), one_of({1, 4, 64}), one_of({1, 2}), one_of({0, 1}) == 1};
  machine.dataflow.loop_order = std::vector<std::string>{"OR", "IR", "WR", "auto"}[random() % 4];
  return machine;
}

const RunOptions bare{.bare = true};

TEST(TileClock, AloneAndInSystemCIsTheSame) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    const Machine machine = random_machine(seed);
    EXPECT_EQ(test::result_of(machine, bare), test::result_of(machine, {}));
  }
}

// Without notes: what the limit on requests costs is told of memories that answer at once alone.
std::string numbers_of(const Machine& machine, const RunOptions& options) {
  Json json = Json::parse(test::result_of(machine, options));
  json.erase("notes");
  return json.dump();
}

// By b_transport and by nb_transport; alone, and with the kernel's time.
TEST(TileClock, AnAnswerThatComesLaterChangesNothing) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Machine machine = random_machine(seed);
    const std::string at_once = numbers_of(machine, {});
    machine.dram.model = std::make_shared<test::Late>();
    EXPECT_EQ(numbers_of(machine, bare), at_once);
    EXPECT_EQ(numbers_of(machine, {}), at_once);
  }
}

// Later requests may overtake earlier ones.
TEST(TileClock, AnswersMayComeInAnyOrder) {
  std::map<std::string, int> results;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Machine machine = random_machine(seed);
    const std::string in_order = numbers_of(machine, {});
    machine.dram.model = std::make_shared<test::Late>(
        [](const MemoryRequest& request) { return static_cast<Cycle>(request.address * 7 % 31); });
    const std::string alone = numbers_of(machine, bare);
    EXPECT_EQ(numbers_of(machine, {}), alone);
    ++results[alone == in_order ? "same" : "another"];
  }
  EXPECT_GT(results["another"], 50);
}

TEST(TileClock, TheOrderInWhichModulesAreBuiltDoesNotMatterToALateMemory) {
  Machine machine = random_machine(2);
  machine.dram.model = std::make_shared<test::Late>(
      [](const MemoryRequest& request) { return static_cast<Cycle>(request.address * 7 % 31); });
  const std::string expected = test::result_of(machine, {});
  for (std::uint64_t seed = 0; seed < 20; ++seed)
    EXPECT_EQ(test::result_of(machine, {.build_order_seed = seed}), expected) << seed;
}

// A step that takes weights which no load brings.
TEST(TileClock, SaysWhatItIsStuckWith) {
  test::FakeDatapath datapath = test::right_datapath();
  datapath.steps.weight_loads.clear();
  test::OneLayer layer(datapath);
  try {
    run_bare(test::fake_machine(datapath), layer);
    FAIL();
  } catch (const Stuck& stuck) {
    EXPECT_STREQ(stuck.what(),
                 "the layer is stuck in cycle 6\n"
                 "  dma: weight tiles 0 of 0, input tiles 1 of 1, output tiles 1 of 1 begun; 0 stored, 0 "
                 "waiting to be stored\n"
                 "  array: step 0 of 1, waiting for weights");
  }
}

// Whoever has seen enough need not go on: the clock stands where it was told to.
TEST(TileClock, CanBeGivenUpHalfWay) {
  const Machine machine = random_machine(0);
  const Layer layer = test::small_network()[0];
  const auto source = synthetic_tensors({}, 3);
  const LayerTensors tensors = source->load(layer, false);
  const auto datapath = prepare_layer(machine, layer, tensors);
  const std::unique_ptr<Memory> memory = machine.dram.make_memory();
  TileClock clock(machine, *memory);
  clock.begin(*datapath, 0);
  clock.advance(50);
  EXPECT_FALSE(clock.has_ended());
  EXPECT_GT(clock.next_event(), 50);
  while (!clock.has_ended()) clock.advance(clock.next_event());
  EXPECT_GT(clock.end(), 50);
}

}  // namespace
}  // namespace lacuna

#include "sim/engine/accounting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "tests/unit/engine/fake_model.h"

namespace lacuna {
namespace {

// A layer of 19 cycles as two PEs and the DMA would have counted it.
class Conservation : public testing::Test {
 protected:
  Conservation() {
    datapath.covered = 4;
    timing.cycles = 19;
    timing.ledger = Ledger(2);
    timing.ledger.add_all(Cause::compute, 5);
    timing.ledger.add_all(Cause::wait_weights, 14);
    timing.traffic.read = {8, 4, 0, 0, 0};
    timing.traffic.written = {0, 0, 4, 0, 0};
  }

  std::string violation() const {
    try {
      check_conservation(layer, datapath, machine, timing);
    } catch (const std::logic_error& error) {
      return error.what();
    }
    return "none";
  }

  const Layer layer = test::fully_connected(2, 2);
  test::FakeDatapath datapath = test::right_datapath();
  Machine machine = test::fake_machine(datapath);
  LayerTiming timing;
};

TEST_F(Conservation, HoldsIfNothingWasLost) {
  EXPECT_EQ(violation(), "none");
}

TEST_F(Conservation, EveryPesCyclesAddUp) {
  timing.ledger.add(1, Cause::drain, 1);
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": PE 1 accounts for 20 of 19 cycles");
  timing.ledger.add(1, Cause::compute, -2);
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": PE 1 accounts for 18 of 19 cycles");
}

TEST_F(Conservation, EveryCauseIsOneThatTheModelNames) {
  timing.ledger.add(1, Cause::compute, -1);
  timing.ledger.add(1, Cause::halo, 1);
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": halo cannot occur on this machine");
}

TEST_F(Conservation, TheDmaMovesWhatThePlanSays) {
  timing.traffic.read[0] -= 1;
  timing.traffic.read[1] += 1;  // of the right total, but the wrong class
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": the plan moves 16 bytes, the DMA moved 16");
  timing.traffic.read = {8, 4, 0, 0, 0};
  timing.traffic.written = {0, 0, 5, 0, 0};
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": the plan moves 16 bytes, the DMA moved 17");
}

TEST_F(Conservation, TheDmaMovesWholeBursts) {
  machine.dram.burst_bytes = 8;
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": the plan moves 24 bytes, the DMA moved 16");
  timing.traffic.read = {8, 8, 0, 0, 0};
  timing.traffic.written = {0, 0, 8, 0, 0};
  EXPECT_EQ(violation(), "none");
}

TEST_F(Conservation, EveryMacIsCovered) {
  datapath.covered = 3;
  EXPECT_EQ(violation(), "conservation violated in layer \"fc\": 3 of 4 MACs were covered");
}

const Action& action(const LayerResult& run, const std::string& name) {
  for (const Action& a : run.actions.list())
    if (a.name == name) return a;
  throw std::logic_error("no action " + name);
}

// Two PEs of two multipliers. One issue: 8 bytes of weights, 4 of inputs; one write of two 32-bit sums.
TEST(Account, CountsBytesAndActions) {
  auto dense = std::make_shared<Dense>();
  dense->outputs = dense->inputs = 2;
  const Machine machine = test::machine_of(dense);
  const Layer layer = test::fully_connected(2, 2);
  const LayerTensors tensors = test::ones(layer);
  LayerTiming timing;
  timing.cycles = 15;
  timing.accesses = {{1, 0}, {1, 0}, {0, 1}};
  timing.traffic.read = {8, 4, 0, 24, 1};
  timing.traffic.written = {0, 0, 4, 24, 0};
  LayerResult run;
  account(machine, *prepare_layer(machine, layer, tensors), timing, run);

  EXPECT_EQ(run.count<"traffic_bytes/buffers/weight/array_read">(), 8);
  EXPECT_EQ(run.count<"traffic_bytes/buffers/weight/filled">(), 8 + 1);
  EXPECT_EQ(run.count<"traffic_bytes/buffers/input/array_read">(), 4);
  EXPECT_EQ(run.count<"traffic_bytes/buffers/input/filled">(), 4);
  EXPECT_EQ(run.count<"traffic_bytes/buffers/output/array_written">(), 8);
  EXPECT_EQ(run.count<"traffic_bytes/buffers/output/filled">(), 24);
  EXPECT_EQ(run.count<"traffic_bytes/buffers/output/drained">(), 4 + 24);
  EXPECT_EQ(action(run, "mac").count, 4);
  EXPECT_EQ(action(run, "dram_read_bytes").count, 37);
  EXPECT_EQ(action(run, "dram_write_bytes").count, 28);
  EXPECT_EQ(action(run, "leakage").count, 15);

  const SramEnergy sram = machine.technology->sram(2048, 64);  // a slot, 8 bytes wide
  EXPECT_DOUBLE_EQ(action(run, "weight_buffer_read").pj, sram.read_pj);
  EXPECT_DOUBLE_EQ(action(run, "weight_buffer_fill_bytes").pj, 9 * sram.write_pj / 8);
  EXPECT_DOUBLE_EQ(action(run, "output_buffer_drain_bytes").pj, 28 * sram.read_pj / 8);
}

// What is fetched once goes into the memory of each of four PEs.
TEST(Account, FillsAreWrittenIntoEveryCopy) {
  struct Copying : test::FakeDatapath {
    explicit Copying(std::int64_t copies_) : FakeDatapath(test::right_datapath()), copies(copies_) {}
    std::int64_t copies;
    BufferWords words() const override {
      BufferWords words;
      words.weight = words.input = 16;
      words.weight_copies = copies;
      return words;
    }
  };
  for (const std::int64_t copies : {1, 4}) {
    const Copying datapath(copies);
    const Machine machine = test::fake_machine(datapath);
    LayerTiming timing;
    timing.traffic.read = {8, 5, 0, 0, 2};
    LayerResult run;
    account(machine, datapath, timing, run);
    EXPECT_EQ(action(run, "weight_buffer_fill_bytes").count, copies * (8 + 2));
    EXPECT_EQ(action(run, "input_buffer_fill_bytes").count, 5);
    EXPECT_EQ(run.count<"traffic_bytes/buffers/weight/filled">(), 8 + 2);  // as the DMA moves them
    const double pj = machine.technology->sram(2048, 16).write_pj / 2;
    EXPECT_DOUBLE_EQ(action(run, "weight_buffer_fill_bytes").pj, static_cast<double>(copies) * 10 * pj);
  }
}

// 1 mW for 1 ns is 1 pJ: half the clock, twice the leakage per cycle.
TEST(Account, LeakageFollowsTheClock) {
  test::FakeDatapath datapath = test::right_datapath();
  Machine machine = test::fake_machine(datapath);
  const auto leakage = [&](const Ratio& clock) {
    machine.clock_ghz = clock;
    LayerTiming timing;
    timing.cycles = 10;
    LayerResult run;
    account(machine, datapath, timing, run);
    return action(run, "leakage").pj;
  };
  const double milliwatts =
      3 * 2 * machine.technology->sram(2048, 1).leakage_mw;  // three buffers of two slots
  EXPECT_DOUBLE_EQ(leakage({1, 1}), 10 * milliwatts);
  EXPECT_DOUBLE_EQ(leakage({1, 2}), 20 * milliwatts);
}

}  // namespace
}  // namespace lacuna

// Cambricon-X against cycles counted by hand (machines.h has the machine). Two PEs of one multiplier, windows
// of four.
#include "models/cambricon_x/cambricon_x.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/counted.h"

namespace lacuna {
namespace {

using cambricon_x::CambriconX;
using test::Outcome;
using test::row_of;
using ::testing::ElementsAre;

Machine cambricon_x_machine(const std::string& synchronization, const std::string& indexing) {
  auto array = std::make_shared<CambriconX>();
  array->pes = 2;
  array->multipliers_per_pe = 1;
  array->window = 4;
  array->step_bits = 1;
  array->synchronization = synchronization;
  array->indexing = indexing;
  return test::machine_of(array);
}

Ledger::Row one_step_row(std::int64_t wait_weights, std::int64_t compute, std::int64_t barrier) {
  return row_of({{Cause::wait_weights, wait_weights},
                 {Cause::compute, compute},
                 {Cause::barrier, barrier},
                 {Cause::drain, 8}});
}

// Two neurons, two windows each. A step of one bit skips one zero: every second zero before a synapse is a
// placeholder.
//   neuron 0   1 1 1 1   0 0 0 1     4 slots, then 1 and a placeholder
//   neuron 1   1 0 0 0   0 0 1 1     1 slot (none for the zeros behind it), then 2 and a placeholder
// A slot is a cycle. The layer starts when the metadata is there, requested a cycle after the payload: 2/6/7.
class PlaceholdersOn : public testing::Test {
 protected:
  Outcome run(const std::string& synchronization, const std::string& indexing) const {
    const Layer layer = test::fully_connected(8, 2);
    return test::run_layer(
        cambricon_x_machine(synchronization, indexing), layer,
        test::tensors_of(layer, {1, 2, 3, 4, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 7, 8}, {1, 1, 1, 1, 2, 2, 2, 2}));
  }
};

// PE 0: 4 + 2, PE 1: 1 + 3. Payload 10 slots x 16 bits; metadata 10 x 1 bit and 4 windows' counts of 3 bits.
TEST_F(PlaceholdersOn, GroupWithSteps) {
  const Outcome outcome = run("group", "step");
  EXPECT_EQ(outcome.cycles, 7 + 6 + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(one_step_row(7, 6, 0), one_step_row(7, 4, 2)));
  EXPECT_THAT(outcome.psums, ElementsAre(1 + 2 + 3 + 4 + 5 * 2, 6 + 7 * 2 + 8 * 2));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(20, 16, 0, 0, 3));
}

// No placeholders: PE 0: 4 + 1, PE 1: 1 + 2. Metadata: one bit per candidate.
TEST_F(PlaceholdersOn, GroupWithBitmaps) {
  const Outcome outcome = run("group", "direct");
  EXPECT_EQ(outcome.cycles, 7 + 5 + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(one_step_row(7, 5, 0), one_step_row(7, 3, 2)));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(16, 16, 0, 0, 2));
}

// The first window takes max(4, 1), the second max(2, 3).
TEST_F(PlaceholdersOn, WindowWithSteps) {
  const Outcome outcome = run("window", "step");
  EXPECT_EQ(outcome.cycles, 7 + (4 + 3) + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(one_step_row(7, 6, 1), one_step_row(7, 4, 3)));
}

// max(4, 1) and max(1, 2).
TEST_F(PlaceholdersOn, WindowWithBitmaps) {
  const Outcome outcome = run("window", "direct");
  EXPECT_EQ(outcome.cycles, 7 + (4 + 2) + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(one_step_row(7, 5, 1), one_step_row(7, 3, 3)));
}

// The same two neurons ("What is counted" in README.md): issues are slots; two windows are read by all.
TEST(CambriconXCounts, AccessesAndIndexing) {
  Layer layer = test::fully_connected(8, 2);
  layer.N = 3;
  const std::vector<std::int16_t> weights{1, 2, 3, 4, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 7, 8};
  const auto counts = [&](const Machine& machine) {
    return test::count(machine, layer, test::tensors_of(layer, weights));
  };
  for (const char* synchronization : {"group", "window"}) {
    const test::Counted step = counts(cambricon_x_machine(synchronization, "step"));
    EXPECT_EQ(step.of.at("mac"), 3 * 10);  // with two placeholders
    EXPECT_EQ(step.of.at("weight_buffer_read"), 3 * 10);
    EXPECT_EQ(step.weight_bytes_read, (3 * 10 * 17 + 7) / 8);  // a weight and its step of one bit
    EXPECT_EQ(step.of.at("input_buffer_read"), 3 * 2);
    EXPECT_EQ(step.input_bytes_read, 3 * 2 * 4 * 2);
    EXPECT_EQ(step.of.at("output_buffer_read"), 0);
    EXPECT_EQ(step.of.at("output_buffer_write"), 3);
    EXPECT_EQ(step.output_bytes_written, 3 * 2 * 4);
    EXPECT_EQ(step.of.at("index_decode"), 3 * 10);
    EXPECT_EQ(step.of.at("index_select"), 3 * 10);
    const test::Counted direct = counts(cambricon_x_machine(synchronization, "direct"));
    EXPECT_EQ(direct.of.at("mac"), 3 * 8);
    EXPECT_EQ(direct.of.at("weight_buffer_read"), 3 * (8 + 2 * 2));  // and each neuron's bits of each window
    EXPECT_EQ(direct.of.at("index_decode"), 3 * 2 * 2 * 4);          // each of the window's places
    EXPECT_EQ(direct.of.at("index_select"), 3 * 8);
    EXPECT_DOUBLE_EQ(direct.pj_each.at("index_decode"), test::machine_of(nullptr).technology->add_pj(3));
  }
}

// In two channel tiles of one window each, sums are read for the second; a third neuron is a round of its
// own.
TEST(CambriconXCounts, SumsAreReadAgainFromTheSecondChannelTileOn) {
  Machine machine = cambricon_x_machine("group", "step");
  machine.dataflow.tile.c = 4;
  machine.dataflow.tile.k = 3;
  const Layer layer = test::fully_connected(8, 3);
  const test::Counted c = test::count(
      machine, layer,
      test::tensors_of(layer, {1, 2, 3, 4, 0, 0, 0, 5, 6, 0, 0, 0, 0, 0, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(c.of.at("output_buffer_write"), 2 * 2);
  EXPECT_EQ(c.of.at("output_buffer_read"), 2);
  EXPECT_EQ(c.output_bytes_read, 2 * 2 * 4);
  EXPECT_EQ(c.of.at("input_buffer_read"), 2 * 2);  // in the round without synapses too
}

// The same two neurons and a third without synapses, in a second round in which PE 1 has none; narrow ports:
//   weight port 2 bytes: an issue takes b = ceil(2 PEs x 1 x 16 bits / 16) = 2 cycles
//   input port 2 bytes: a window of 4 x 16 bits takes i = 4 cycles
//   output port 4 bytes: 2 x 32 bits take o = 2 cycles, those of one neuron 1
// Payload: 8 x 2 bytes, port 1..9; metadata: 3 bytes, port 9..11, so 2/11/12. Inputs: 16 bytes, 1/9/10.
class NarrowPorts : public testing::Test {
 protected:
  Outcome run(const std::string& synchronization) const {
    Machine machine = cambricon_x_machine(synchronization, "direct");
    machine.buffers.weight.width_bytes = machine.buffers.input.width_bytes = 2;
    machine.buffers.output.width_bytes = 4;
    machine.dataflow.tile.k = 3;
    machine.dataflow.tile.c = 8;
    const Layer layer = test::fully_connected(8, 3);
    return test::run_layer(machine, layer, test::tensors_of(layer, {1, 1, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0,
                                                                    0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0}));
  }
  static Ledger::Row row(std::int64_t compute, std::int64_t buffer_port, std::int64_t barrier,
                         std::int64_t unassigned) {
    return row_of({{Cause::wait_weights, 12},
                   {Cause::compute, compute},
                   {Cause::buffer_port, buffer_port},
                   {Cause::barrier, barrier},
                   {Cause::unassigned, unassigned},
                   {Cause::drain, 8}});
  }
};

// Round 0: PE 0 max(4, 4 b) + max(4, 1 b) = 12, 5 of them computing; PE 1 max(4, b) + max(4, 2 b) = 8, 3 of
// them computing. Round 1: no window is read; o = 1, which counts as computing.
TEST_F(NarrowPorts, Group) {
  const Outcome outcome = run("group");
  EXPECT_EQ(outcome.cycles, 12 + (12 + 1) + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(row(5 + 1, 7, 0, 0), row(3, 5, 4, 1)));
}

// Round 0, window 0: max(i 4, 4 b, 1 b) = 8: PE 0 computes 4 and waits 4 for the port, PE 1 1 and 1 and then
// 6 for PE 0.
//          window 1: max(i 4, 1 b, 2 b) = 4: PE 0 computes 1, waits 1 for the port and 2 for PE 1; PE 1 2
//          and 2.
// Round 1: each window is read, 4 cycles: one at the barrier (the least a window takes), 3 of the input port.
TEST_F(NarrowPorts, Window) {
  const Outcome outcome = run("window");
  EXPECT_EQ(outcome.cycles, 12 + (8 + 4) + (4 + 4) + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(row(4 + 1, 4 + 1 + 3 + 3, 2 + 1 + 1, 0), row(1 + 2, 1 + 2, 6, 8)));
}

// One neuron per PE and a byte short of what PE 0's four synapses take (8 bytes and 4 bits of bitmap).
TEST(CambriconX, ATileFitsIfEveryPesShareFits) {
  Machine machine = cambricon_x_machine("group", "direct");
  machine.dataflow.tile.c = 4;
  const Layer layer = test::fully_connected(4, 2);
  const LayerTensors tensors = test::tensors_of(layer, {1, 1, 1, 1, 0, 0, 0, 0});
  machine.buffers.weight.capacity_bytes = 2 * (2 * 9);  // two slots, two PEs
  EXPECT_NO_THROW(prepare_layer(machine, layer, tensors));
  machine.buffers.weight.capacity_bytes -= 1;
  EXPECT_THROW(prepare_layer(machine, layer, tensors), Infeasible);
}

}  // namespace
}  // namespace lacuna

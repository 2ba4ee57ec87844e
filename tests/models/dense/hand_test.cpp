// The dense machine against cycles counted by hand (machines.h has the machine). In the traces, "W0 1/5/6" is
// a request of weight tile 0 issued in cycle 1, done in 5 and seen by whoever waits for it in 6.
#include "models/dense/dense.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/walk.h"

namespace lacuna {
namespace {

using test::count_of;
using test::Outcome;
using test::row_of;
using ::testing::ElementsAre;

Machine dense_machine(std::int64_t outputs, std::int64_t inputs) {
  auto dense = std::make_shared<Dense>();
  dense->outputs = outputs;
  dense->inputs = inputs;
  Machine machine = test::machine_of(dense);
  machine.dataflow.tile = {{}, 1, outputs, inputs, 1, 1, 1};
  return machine;
}

//  1  W0 1/5/6, I0 1/5/6, O0 opens -/1/2
//  6  step 0, 6..7. Store 10/14/15
TEST(Dense, OneStep) {
  const Layer layer = test::fully_connected(2, 2);
  const Outcome outcome =
      test::run_layer(dense_machine(2, 2), layer, test::tensors_of(layer, {1, 2, 3, 4}, {-5, 6}));
  EXPECT_EQ(outcome.cycles, 15);
  const Ledger::Row row = row_of({{Cause::wait_weights, 6}, {Cause::compute, 1}, {Cause::drain, 8}});
  EXPECT_THAT(outcome.pes, ElementsAre(row, row));
  EXPECT_THAT(outcome.psums, ElementsAre(1 * -5 + 2 * 6, 3 * -5 + 4 * 6));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(8, 4, 0, 0, 0));
  EXPECT_THAT(outcome.traffic.written, ElementsAre(0, 0, 4, 0, 0));
}

// The depth of the pipeline delays what leaves it, and nothing else.
TEST(Dense, PipelineStagesDelayTheStore) {
  const Machine machine = dense_machine(2, 2);
  const Layer layer = test::fully_connected(2, 2);
  for (const std::int64_t stages : {1, 2, 5}) {
    dynamic_cast<Dense&>(*machine.model).stages = stages;
    EXPECT_EQ(test::run_layer(machine, layer, test::ones(layer)).cycles, 7 + stages - 1 + 1 + 4 + 1);
  }
}

// Three filters on two PEs: two rounds, PE 1 has no filter in the second. Four channels in chunks of two: I =
// 2 issues. The weight port moves 4 of the 2 x 2 x 2 = 8 bytes of an issue in a cycle: b = 2, T = 4. With one
// filter an issue takes 4 bytes: b = 1, T = 2. Two images: 2 x (4 + 2) = 12 cycles.
//  1  W0 (24 bytes): port 1..7, so 1/7/8; I0 1/5/6
//  8  step 0, 8..20. Store 23/27/28
TEST(Dense, RoundsChunksAndANarrowWeightPort) {
  Machine machine = dense_machine(2, 2);
  machine.buffers.weight.width_bytes = 4;
  machine.dataflow.tile = {{}, 1, 3, 4, 2, 1, 1};
  Layer layer = test::fully_connected(4, 3);
  layer.N = 2;
  const Outcome outcome = test::run_layer(machine, layer, test::ones(layer));
  EXPECT_EQ(outcome.cycles, 28);
  EXPECT_THAT(
      outcome.pes,
      ElementsAre(
          row_of({{Cause::wait_weights, 8}, {Cause::compute, 8}, {Cause::buffer_port, 4}, {Cause::drain, 8}}),
          row_of({{Cause::wait_weights, 8},
                  {Cause::compute, 4},
                  {Cause::buffer_port, 4},
                  {Cause::unassigned, 4},
                  {Cause::drain, 8}})));
}

// Three weight tiles, one input tile. Both slots of each buffer are used at once.
//  1  W0 1/5/6, I0 1/5/6, O0 -/1/2, O1 -/1/2.  2  W1 2/6/7
//  6  step 0, 6..7: W0 is free in 8.  8  W2 8/12/13. Store O0 10/14: its slot is free in 15: O2 -/15/16
//  7  step 1, 7..8
// 16  step 2, 16..17: W2 was missing until 13, O2 until 16. Store 20/24/25
TEST(Dense, DoubleBuffersOverlapLoadsAndComputing) {
  const Machine machine = dense_machine(2, 2);
  const Layer layer = test::fully_connected(2, 6);
  const Outcome outcome = test::run_layer(machine, layer, test::ones(layer));
  EXPECT_EQ(outcome.cycles, 25);
  const Ledger::Row row = row_of(
      {{Cause::wait_weights, 6 + 5}, {Cause::wait_output_space, 3}, {Cause::compute, 3}, {Cause::drain, 8}});
  EXPECT_THAT(outcome.pes, ElementsAre(row, row));
}

// The same with one slot each: a tile is fetched when the one before it has been used.
//  6  step 0, 6..7: W1 8/12/13. Store O0 10/14, O1 -/15/16
// 16  step 1, 16..17: W2 18/22/23. Store O1 20/24, O2 -/25/26
// 26  step 2, 26..27. Store 30/34/35
TEST(Dense, SingleBuffersDoNot) {
  Machine machine = dense_machine(2, 2);
  for (BufferConfig* buffer : {&machine.buffers.weight, &machine.buffers.input, &machine.buffers.output})
    buffer->double_buffered = false;
  const Layer layer = test::fully_connected(2, 6);
  const Outcome outcome = test::run_layer(machine, layer, test::ones(layer));
  EXPECT_EQ(outcome.cycles, 35);
  const Ledger::Row row = row_of({{Cause::wait_weights, 6 + 6 + 6},
                                  {Cause::wait_output_space, 3 + 3},
                                  {Cause::compute, 3},
                                  {Cause::drain, 8}});
  EXPECT_THAT(outcome.pes, ElementsAre(row, row));
}

// Two filter tiles, two channel tiles, inputs reused: the partial sums of both filter tiles leave the chip
// and come back. With partial sums to add, a pixel reads and writes the output buffer: T = o = 2, one cycle
// of it computing.
//  1  W0 1/5/6, I0 1/5/6, V0 and V1 open -/1/2.  2  W1 2/6/7, I1 2/6/7
//  6  step 0, 6..7: W2 8/12/13. Store of V0's partial sums 10/14: V2 loads them 15/19/20
//  7  step 1, 7..8: W3 9/13/14. Store of V1's partial sums 11/15: V3 loads them 16/20/21
// 20  step 2, 20..22: W2 was missing until 13, V2 until 20
// 22  step 3, 22..24. Store of V3 27/31/32
TEST(Dense, InputReuseSpillsPartialSums) {
  Machine machine = dense_machine(2, 1);
  machine.dataflow.loop_order = "IR";
  const Layer layer = test::fully_connected(2, 4);
  const Outcome outcome =
      test::run_layer(machine, layer, test::tensors_of(layer, {1, 2, 3, 4, 5, 6, 7, 8}, {10, 1}));
  EXPECT_EQ(outcome.cycles, 32);
  const Ledger::Row row = row_of({{Cause::wait_weights, 6 + 5},
                                  {Cause::wait_psums, 7},
                                  {Cause::compute, 4},
                                  {Cause::buffer_port, 2},
                                  {Cause::drain, 8}});
  EXPECT_THAT(outcome.pes, ElementsAre(row, row));
  EXPECT_THAT(outcome.psums, ElementsAre(12, 34, 56, 78));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(16, 4, 0, 16, 0));
  EXPECT_THAT(outcome.traffic.written, ElementsAre(0, 0, 8, 16, 0));
}

// Of 2 x 3 MACs, those with zero weights or zero inputs may be gated: (1 0 2) and (0 0 3) meet (4 5 0).
TEST(Dense, GatesZeroOperands) {
  const Machine machine = dense_machine(2, 2);
  const Layer layer = test::fully_connected(3, 2);
  const LayerTensors tensors = test::tensors_of(layer, {1, 0, 2, 0, 0, 3}, {4, 5, 0});
  const auto actions = [&] {
    Actions all;
    prepare_layer(machine, layer, tensors)->add_array_actions(*machine.technology, all);
    return all;
  };
  EXPECT_EQ(count_of(actions(), "mac"), 6);
  dynamic_cast<Dense&>(*machine.model).gate_zero_operands = true;
  EXPECT_EQ(count_of(actions(), "mac"), 1);
  EXPECT_EQ(count_of(actions(), "mac_gated"), 5);
}

}  // namespace
}  // namespace lacuna

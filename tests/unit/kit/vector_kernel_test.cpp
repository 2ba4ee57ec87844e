// Rule V1 against cycles counted by hand (machines.h has the machine): two PEs of one lane.
#include "sim/engine/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "sim/kit/vector_rules.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/walk.h"

namespace lacuna {
namespace {

using test::Outcome;
using test::row_of;
using ::testing::ElementsAre;

Machine two_pes() {
  auto dense = std::make_shared<Dense>();
  dense->outputs = 2;
  return test::machine_of(dense);
}

Layer pooling(std::int64_t channels) {
  Layer layer;
  layer.name = "pool";
  layer.kind = LayerKind::max_pool;
  layer.C = layer.K = layer.groups = channels;
  layer.H = layer.W = layer.R = layer.S = 2;
  return layer;
}

// Three channels on two lanes: two rounds, PE 1 has no channel in the second. A round of 2 x 2 operands per
// lane reads 16 bytes at 2 a cycle: 8 cycles, 4 of them with work; the second 8 bytes: 4 cycles. Inputs: 24
// bytes, port 1..13, so 1/13/14.
TEST(VectorDatapath, PoolingOnANarrowInputPort) {
  Machine machine = two_pes();
  machine.buffers.input.width_bytes = 2;
  machine.dataflow.tile.g = 3;
  const Layer layer = pooling(3);
  const Outcome outcome = test::run_layer(machine, layer, {});
  EXPECT_EQ(outcome.cycles, 14 + (8 + 4) + 8);
  EXPECT_THAT(outcome.pes, ElementsAre(row_of({{Cause::wait_inputs, 14},
                                               {Cause::post_processing, 8},
                                               {Cause::buffer_port, 4},
                                               {Cause::drain, 8}}),
                                       row_of({{Cause::wait_inputs, 14},
                                               {Cause::post_processing, 4},
                                               {Cause::buffer_port, 4},
                                               {Cause::unassigned, 4},
                                               {Cause::drain, 8}})));
}

// Two lanes per PE: channels 0 and 1 are both PE 0's.
TEST(VectorDatapath, LanesTakeChannelsInBlocks) {
  Machine machine = two_pes();
  machine.vector_lanes_per_pe = 2;
  machine.dataflow.tile.g = 2;
  const Outcome outcome = test::run_layer(machine, pooling(2), {});
  EXPECT_EQ(outcome.cycles, 6 + 4 + 8);
  EXPECT_THAT(outcome.pes,
              ElementsAre(row_of({{Cause::wait_inputs, 6}, {Cause::post_processing, 4}, {Cause::drain, 8}}),
                          row_of({{Cause::wait_inputs, 6}, {Cause::unassigned, 4}, {Cause::drain, 8}})));
}

// Per pixel two operands, and 2 lanes x 2 bytes through an output port of 1: 4 cycles. Three pixels.
TEST(VectorDatapath, AddingOnANarrowOutputPort) {
  Machine machine = two_pes();
  machine.buffers.output.width_bytes = 1;
  machine.dataflow.tile.g = 2;
  machine.dataflow.tile.q = 3;
  Layer layer;
  layer.kind = LayerKind::add;
  layer.operands = 2;
  layer.C = layer.K = layer.groups = 2;
  layer.W = layer.Q = 3;
  const Outcome outcome = test::run_layer(machine, layer, {});
  const Cycle end = 6 + 3 * 4;  // of the step; the store's 12 bytes take 12 cycles of the port
  EXPECT_EQ(outcome.cycles, end + 3 + 12 + 1);  // issued in end + 3, seen a cycle after it is done
  const Ledger::Row row = row_of({{Cause::wait_inputs, 6},
                                  {Cause::post_processing, 3 * 2},
                                  {Cause::buffer_port, 3 * 2},
                                  {Cause::drain, 3 + 12 + 1}});
  EXPECT_THAT(outcome.pes, ElementsAre(row, row));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(0, 24, 0, 0, 0));
  EXPECT_THAT(outcome.traffic.written, ElementsAre(0, 0, 12, 0, 0));
}

// Three channels of 2 x 2 operands on two lanes: the second round's idle lane does nothing. Per round four
// input words and one output word, of both lanes.
TEST(VectorDatapath, CountsOperationsOfLanesWithAChannel) {
  Machine machine = two_pes();
  machine.dataflow.tile.g = 3;
  const auto datapath = prepare_layer(machine, pooling(3), {});
  const test::Walk walk = test::walk(*datapath, 2);
  EXPECT_EQ(test::count_of(test::array_actions(*datapath, *machine.technology), "vector_op"), 3 * 4);
  EXPECT_EQ(walk.accesses.input.reads, 2 * 4);
  EXPECT_EQ(walk.accesses.output.writes, 2);
}

// Lanes without a channel load no port: of the second round's two lanes one has a channel, 4 x 2 bytes at 2 a
// cycle. A pixel of the first takes 16 bytes: 8 cycles.
TEST(VectorDatapath, TellsThePortThatThrottlesIt) {
  Machine machine = two_pes();
  machine.buffers.input.width_bytes = 2;
  machine.dataflow.tile.g = 3;
  const auto datapath = prepare_layer(machine, pooling(3), {});
  EXPECT_EQ(test::walk(*datapath, 2).cycles, 8 + 4);
  EXPECT_EQ(datapath->port_uses().input, (PortUse{8, 8 * 16, 4, true}));
  EXPECT_FALSE(datapath->port_uses().output.throttles);
}

// Two channels of 16 bits through 8 bits a cycle, in and out: 4 cycles for an operand that takes one.
TEST(VectorRules, OfPortsThatTakeAsLongBothThrottle) {
  const VectorRules rules{.lanes = 2,
                          .operands = 1,
                          .input_bits = 16,
                          .output_bits = 16,
                          .input_port_bits = 8,
                          .output_port_bits = 8};
  PortUses uses;
  rules.add_port_uses(2, uses);
  EXPECT_EQ(uses.input, (PortUse{4, 32, 4, true}));
  EXPECT_EQ(uses.output, (PortUse{4, 32, 4, true}));
}

// What the search for tiles is told is what the steps take.
TEST(VectorRules, TheEstimateIsTheSumOfTheSteps) {
  for (std::int64_t channels = 1; channels <= 12; ++channels)
    for (std::int64_t lanes_per_pe = 1; lanes_per_pe <= 3; ++lanes_per_pe)
      for (std::int64_t tile = 1; tile <= channels; ++tile) {
        SCOPED_TRACE(std::to_string(channels) + " channels in tiles of " + std::to_string(tile));
        Machine machine = two_pes();
        machine.vector_lanes_per_pe = lanes_per_pe;
        machine.buffers.input.width_bytes = 2;
        machine.buffers.output.width_bytes = 3;
        machine.dataflow.tile.g = tile;
        const Layer layer = pooling(channels);
        const auto datapath = prepare_layer(machine, layer, {});
        const VectorRules rules{
            .lanes = 2 * lanes_per_pe, .operands = 4, .input_port_bits = 16, .output_port_bits = 24};
        ASSERT_EQ(saturated(rules.layer_cycles(layer, datapath->plan().tile)),
                  test::walk(*datapath, 2).cycles);
      }
}

}  // namespace
}  // namespace lacuna

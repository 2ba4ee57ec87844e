// Buffer ports and buffer accesses (models/dense/README.md has the rules), against numbers computed by hand
// from the rules' formulas (ports.h has the machine).
#include "tests/unit/engine/ports.h"

#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "models/dense/pixel_cost.h"
#include "sim/base/integer_math.h"
#include "sim/engine/planner.h"
#include "tests/unit/random_layer.h"

namespace lacuna {
namespace {

using namespace test;

// Six outputs on four PEs, six inputs in chunks of four and two, two images.
class DensePorts : public testing::Test {
 protected:
  Machine machine(std::int64_t channels_per_tile) const {
    auto array = std::make_shared<Dense>();
    array->outputs = array->inputs = 4;
    Machine machine = with_ports(array, 8, 4, 8);
    machine.dataflow.tile = {{}, 1, 6, channels_per_tile, 2, 1, 1};
    return machine;
  }
  const Layer layer = images(2, fully_connected(6, 6));
};

// Round 0, 4 outputs. Chunk of 4: max(1, 4 x 2 / 4, 4 x 4 x 2 / 8) = 4; of 2: max(1, 2 x 2 / 4, 4 x 2 x 2 /
// 8) = 2. o = 4 x 4 / 8 = 2. T = 4 + 2. Round 1, 2 outputs. Chunk of 4: max(1, 2, 2 x 4 x 2 / 8) = 2; of 2:
// max(1, 1, 1) = 1. o = 1. T = 2 + 1.
TEST_F(DensePorts, EdgesLoadThemLess) {
  const Walk walk = run(machine(6), layer, ones(layer));
  EXPECT_EQ(walk.cycles, 2 * (6 + 3));
  EXPECT_EQ(walk.ledger.row(0), row_of({{Cause::compute, 2 * (2 + 2)}, {Cause::buffer_port, 2 * (4 + 1)}}));
  EXPECT_EQ(walk.ledger.row(3),
            row_of({{Cause::compute, 2 * 2}, {Cause::buffer_port, 2 * 4}, {Cause::unassigned, 2 * 3}}));
  expect_accesses(walk.accesses.input, 2 * 2 * 2, 0);   // images, rounds, issues
  expect_accesses(walk.accesses.weight, 2 * 2 * 2, 0);  // alike: a word is the whole array's
  expect_accesses(walk.accesses.output, 0, 2 * 2);
}

// Two steps. Channels 0 to 3: max(4, 2) and max(2, 1). Channels 4 and 5 add to partial sums: max(2, 2 x 2)
// and max(1, 2 x 1).
TEST_F(DensePorts, PartialSumsAreReadFromTheSecondStepOn) {
  PortUses uses;
  const Walk walk = run(machine(4), layer, ones(layer), &uses);
  EXPECT_EQ(walk.cycles, 2 * (4 + 2 + 4 + 2));
  expect_accesses(walk.accesses.output, 2 * 2, 2 * 2 * 2);
  EXPECT_EQ(uses.weight, (PortUse{4, 4 * 4 * 16, 1, true}));
  EXPECT_EQ(uses.input, (PortUse{2, 4 * 16, 1, true}));  // as long as the weights' in round 1
  EXPECT_EQ(uses.output, (PortUse{4, 2 * 4 * 32, 1, true}));
}

// Of 128 x 128 lanes 64 x 64 have operands: an issue takes 8,192 of 512 bytes a cycle.
TEST(DensePixel, LanesWithoutOperandsLoadNoPort) {
  PixelRules rules;
  rules.neurons = rules.inputs = 128;
  const PixelCost cost(rules, 64, 64, false);
  EXPECT_EQ(cost.cycles(), 64 * 64 * 2 / 512);
  PortUses uses;
  cost.add_port_uses(uses);
  EXPECT_EQ(uses.weight, (PortUse{16, 8 * 8192, 16, true}));
  EXPECT_FALSE(uses.input.throttles);
  EXPECT_FALSE(uses.output.throttles);
}

// What the search for tiles is told is what the steps take.
TEST(DensePixel, TheEstimateIsTheSumOfTheSteps) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Layer layer = random_layer(random);
    layer.C = std::min<std::int64_t>(layer.C, 20) / layer.groups * layer.groups;
    layer.K *= 3;
    layer.P = random.in(1, 3);
    layer.H = layer.P + layer.R - 1;
    layer.W = layer.S;
    auto array = std::make_shared<Dense>();
    array->outputs = random.in(1, 7);
    array->inputs = random.in(1, 7);
    Machine machine = with_ports(array, random.in(1, 20), random.in(1, 9), random.in(1, 20));
    machine.dataflow.tile.k = random.in(1, layer.filters_per_group());
    machine.dataflow.tile.c = random.in(1, layer.channels_per_group());
    const auto datapath = prepare_layer(machine, layer, ones(layer));
    const PixelRules rules{.neurons = array->outputs,
                           .inputs = array->inputs,
                           .positions = layer.R * layer.S,
                           .weight_port_bits = 8 * machine.buffers.weight.width_bytes,
                           .input_port_bits = 8 * machine.buffers.input.width_bytes,
                           .output_port_bits = 8 * machine.buffers.output.width_bytes};
    ASSERT_EQ(saturated(rules.layer_cycles(layer, datapath->plan().tile)),
              walk(*datapath, array->outputs).cycles);
  }
}

}  // namespace
}  // namespace lacuna

// Buffer ports and buffer accesses of the models (their README.md has the rules), against numbers computed by
// hand from the rules' formulas. Ports are named by their bytes per cycle; weights and inputs have 16 bits,
// partial sums 32.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"
#include "models/dense/pixel_cost.h"
#include "models/nm_tensor_core/nm_tensor_core.h"
#include "models/nm_tensor_core/step_cost.h"
#include "models/structured/structured.h"
#include "sim/base/integer_math.h"
#include "tests/unit/engine/walk.h"
#include "tests/unit/models/random_layer.h"

namespace lacuna {
namespace {

using test::row_of;
using test::Walk;

constexpr std::int64_t wide = 1 << 16;

Machine with_ports(std::shared_ptr<Model> model, std::int64_t weight, std::int64_t input,
                   std::int64_t output) {
  Machine machine = test::machine_of(std::move(model));
  machine.buffers.weight = {1 << 20, weight, 1, true};
  machine.buffers.input = {1 << 20, input, 1, true};
  machine.buffers.output = {1 << 20, output, 1, true};
  return machine;
}

Walk run(const Machine& machine, const Layer& layer, const LayerTensors& tensors, PortUses* uses = nullptr) {
  const auto datapath = machine.model->prepare(machine, layer, tensors);
  Walk walk = test::walk(*datapath, machine.model->geometry().pes);
  if (uses != nullptr) *uses = datapath->port_uses();
  return walk;
}

void expect_accesses(const BufferAccesses& accesses, std::int64_t reads, std::int64_t writes) {
  EXPECT_EQ(accesses.reads, reads);
  EXPECT_EQ(accesses.writes, writes);
}

Layer images(std::int64_t n, Layer layer) {
  layer.N = n;
  return layer;
}

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
  const Layer layer = images(2, test::fully_connected(6, 6));
};

// Round 0, 4 outputs. Chunk of 4: max(1, 4 x 2 / 4, 4 x 4 x 2 / 8) = 4; of 2: max(1, 2 x 2 / 4, 4 x 2 x 2 /
// 8) = 2. o = 4 x 4 / 8 = 2. T = 4 + 2. Round 1, 2 outputs. Chunk of 4: max(1, 2, 2 x 4 x 2 / 8) = 2; of 2:
// max(1, 1, 1) = 1. o = 1. T = 2 + 1.
TEST_F(DensePorts, EdgesLoadThemLess) {
  const Walk walk = run(machine(6), layer, test::ones(layer));
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
  const Walk walk = run(machine(4), layer, test::ones(layer), &uses);
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
    test::Random random(seed);
    Layer layer = test::random_layer(random);
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
    const auto datapath = machine.model->prepare(machine, layer, test::ones(layer));
    const PixelRules rules{.neurons = array->outputs,
                           .inputs = array->inputs,
                           .positions = layer.R * layer.S,
                           .weight_port_bits = 8 * machine.buffers.weight.width_bytes,
                           .input_port_bits = 8 * machine.buffers.input.width_bytes,
                           .output_port_bits = 8 * machine.buffers.output.width_bytes};
    ASSERT_EQ(saturated(rules.layer_cycles(layer, datapath->plan().tile)),
              test::walk(*datapath, array->outputs).cycles);
  }
}

// PE 0 has three synapses, PE 1 one. Each has half of the port's two bytes: an issue of two slots takes 2 x 2
// x 16 / 16 = 4 cycles, one of a single slot 2.
TEST(CambriconXPorts, AnIssueTakesWhatItsSlotsNeed) {
  auto array = std::make_shared<cambricon_x::CambriconX>();
  array->pes = array->multipliers_per_pe = 2;
  array->window = 4;
  array->indexing = "direct";
  const Layer layer = test::fully_connected(4, 2);
  const LayerTensors tensors = test::tensors_of(layer, {1, 1, 0, 1, 0, 0, 1, 0});
  PortUses uses;
  for (const char* synchronization : {"group", "window"}) {
    array->synchronization = synchronization;
    const Walk walk = run(with_ports(array, 2, wide, wide), layer, tensors, &uses);
    EXPECT_EQ(walk.cycles, 4 + 2);
    EXPECT_EQ(walk.ledger.row(0), row_of({{Cause::compute, 2}, {Cause::buffer_port, 4}}));
    EXPECT_EQ(walk.ledger.row(1),
              row_of({{Cause::compute, 1}, {Cause::buffer_port, 1}, {Cause::barrier, 4}}));
    EXPECT_EQ(uses.weight.cycles, 4);
    EXPECT_EQ(uses.weight.bits, 2 * 2 * 16);
    EXPECT_TRUE(uses.weight.throttles);
    EXPECT_FALSE(uses.input.throttles || uses.output.throttles);
  }
}

// Three filters on two PEs, groups of two channels, three images in vectors of two and one. Round 0: PE 0 has
// one and two weights in the groups, PE 1 none and one. Round 1: none and one.
class StructuredPorts : public testing::Test {
 protected:
  Machine machine(std::int64_t weight_port, std::int64_t output_port,
                  std::int64_t weights_per_cycle = 2) const {
    auto array = std::make_shared<structured::Structured>();
    array->filters = array->pixels = array->group_size = 2;
    array->weights_per_cycle = weights_per_cycle;
    Machine machine = with_ports(array, weight_port, wide, output_port);
    machine.dataflow.tile = {{}, 1, 3, 4, 3, 1, 1};
    return machine;
  }
  const Layer layer = images(3, test::fully_connected(4, 3));
  const LayerTensors tensors = test::tensors_of(layer, {1, 0, 2, 3, 0, 0, 4, 0, 0, 0, 0, 5});
};

// Per pass: vectors' pixels for the two groups, then one group, that have weights: (2 + 1) x (2 + 1). Issues
// of one weight: 1 + 2 + 1 in round 0, 1 in round 1; of two: 1 + 1 + 1 and 1.
TEST_F(StructuredPorts, Accesses) {
  Walk walk = run(machine(wide, wide, 1), layer, tensors);
  expect_accesses(walk.accesses.input, 3 * 3, 0);
  expect_accesses(walk.accesses.weight, 2 * (4 + 1), 0);
  expect_accesses(walk.accesses.output, 0, 2 * 3);
  walk = run(machine(wide, wide, 2), layer, tensors);
  expect_accesses(walk.accesses.weight, 2 * (3 + 1), 0);
}

// A weight and its index have 17 bits; two PEs share 32 bits: an issue of one weight takes ceil(34 / 32) = 2
// cycles, of two ceil(68 / 32) = 3. Round 0: 2 and max(3, 2). Round 1: 2, its first group is skipped.
TEST_F(StructuredPorts, AnIssueTakesWhatItsWeightsNeed) {
  PortUses uses;
  const Walk walk = run(machine(4, wide), layer, tensors, &uses);
  EXPECT_EQ(walk.cycles, 2 * (2 + 3 + 2));
  EXPECT_EQ(walk.ledger.row(1), row_of({{Cause::compute, 2 * 1},
                                        {Cause::buffer_port, 2 * 1},
                                        {Cause::barrier, 2 * (2 + 1)},
                                        {Cause::unassigned, 2 * 2}}));
  EXPECT_EQ(uses.weight, (PortUse{3, 2 * 2 * 17, 2, true}));
  EXPECT_FALSE(uses.output.throttles);
}

// Through 4 bytes a cycle, round 0 writes 2 x 2 partial sums, then 2 x 1; round 1 one filter's: 2, then 1.
TEST_F(StructuredPorts, PartialSumsOfMissingFiltersAreNotWritten) {
  PortUses uses;
  EXPECT_EQ(run(machine(wide, 4), layer, tensors, &uses).cycles, (4 + 2) + (2 + 1));
  EXPECT_EQ(uses.output, (PortUse{4, 2 * 2 * 32, 1, true}));
}

// Three tiles of filters on two cores; issues of one group of four.
class NmPorts : public testing::Test {
 protected:
  Machine machine(std::int64_t channels_per_tile) const {
    auto array = std::make_shared<nm_tensor_core::NmTensorCore>();
    array->cores = array->filters = 2;
    array->pixels = 1;
    array->depth = 4;
    Machine machine = with_ports(array, wide, wide, wide);
    machine.dataflow.tile = {{}, 1, 5, channels_per_tile, 1, 1, 1};
    return machine;
  }
  const Layer layer = test::fully_connected(8, 5);
};

TEST_F(NmPorts, Accesses) {
  Walk walk = run(machine(8), layer, test::ones(layer));
  expect_accesses(walk.accesses.weight, 3 * 2, 0);  // tiles, issues
  expect_accesses(walk.accesses.input, 3 * 2, 0);
  expect_accesses(walk.accesses.output, 0, 3);
  walk = run(machine(4), layer, test::ones(layer));
  expect_accesses(walk.accesses.weight, 3 * 2, 0);
  expect_accesses(walk.accesses.output, 3, 3 * 2);  // read in the second step
}

// 5 x 8 pairs; with 2 of 4 weights the multipliers get 5 x 2 groups x 2 and select as many activations.
TEST_F(NmPorts, OnlySparseWeightsSelect) {
  const Machine m = machine(8);
  const auto actions = [&](const LayerTensors& tensors) {
    const auto datapath = m.model->prepare(m, layer, tensors);
    test::walk(*datapath, 2);
    return test::array_actions(*datapath, *m.technology);
  };
  EXPECT_EQ(test::count_of(actions(test::ones(layer)), "mac"), 40);
  EXPECT_EQ(test::count_of(actions(test::ones(layer)), "index_select"), 0);
  test::Random random(1);
  LayerTensors pruned = test::ones(layer);
  pruned.weights = test::kept_per_group(random, layer, 1, 4);
  EXPECT_EQ(test::count_of(actions(pruned), "mac"), 20);
  EXPECT_EQ(test::count_of(actions(pruned), "index_select"), 20);
}

// Rules T4 to T7 word by word: tile after tile, piece after piece.
std::int64_t naive_step(const nm_tensor_core::RoundRules& rules, const nm_tensor_core::PortRules& ports,
                        std::int64_t k, std::int64_t x, const Range& channels, std::int64_t& last) {
  std::vector<std::int64_t> pieces;  // channels of each
  for (std::int64_t position = 0; position < rules.positions; ++position)
    for (std::int64_t c = channels.first; c < channels.end(); ++c) {
      if (c == channels.first || c % rules.group_size == 0) pieces.push_back(0);
      ++pieces.back();
    }
  const std::int64_t tk = ceil_div(k, rules.filters), tiles = tk * ceil_div(x, rules.pixels);
  std::int64_t cycles = 0;
  for (std::int64_t first = 0; first < tiles; first += rules.cores) {
    std::int64_t f = 0, y = 0, fy = 0;
    for (std::int64_t number = first; number < std::min(tiles, first + rules.cores); ++number) {
      const std::int64_t filters = std::min(rules.filters, k - number % tk * rules.filters);
      const std::int64_t pixels = std::min(rules.pixels, x - number / tk * rules.pixels);
      f += filters, y += pixels, fy += filters * pixels;
    }
    std::int64_t issuing = 0;
    for (std::size_t at = 0; at < pieces.size();) {
      std::int64_t z = 0, W = 0;
      for (std::int64_t i = 0; i < rules.pieces_per_issue && at < pieces.size(); ++i, ++at) {
        z += pieces[at];
        W += ports.values_per_piece > 0 ? ports.values_per_piece : pieces[at];
      }
      issuing += std::max({std::int64_t{1}, ceil_div(f * W * ports.weight_bits, ports.weight_port_bits),
                           ceil_div(y * z * ports.input_bits, ports.input_port_bits)});
    }
    last = std::max(issuing,
                    (channels.first == 0 ? 1 : 2) * ceil_div(fy * ports.psum_bits, ports.output_port_bits));
    cycles += last;
  }
  return cycles;
}

TEST(NmStepCosts, AgreeWithTheRules) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const nm_tensor_core::RoundRules rules{.cores = random.in(1, 7),
                                           .filters = random.in(1, 4),
                                           .pixels = random.in(1, 4),
                                           .group_size = random.in(1, 5),
                                           .pieces_per_issue = random.in(1, 4),
                                           .positions = random.in(1, 4)};
    const nm_tensor_core::PortRules ports{.values_per_piece = random.in(0, 2),
                                          .weight_port_bits = 8 * random.in(1, 90),
                                          .input_port_bits = 8 * random.in(1, 90),
                                          .output_port_bits = 8 * random.in(1, 90)};
    const std::int64_t k = random.in(1, 30), x = random.in(1, 40);
    const Range channels{random.in(0, 1) * random.in(0, 9), random.in(1, 12)};
    nm_tensor_core::StepCosts costs(rules, ports);
    std::int64_t last = 0;
    ASSERT_EQ(costs.at(k, x, channels).cycles, naive_step(rules, ports, k, x, channels, last));
    ASSERT_EQ(costs.at(k, x, channels).last_round_cycles, last);
  }
}

}  // namespace
}  // namespace lacuna

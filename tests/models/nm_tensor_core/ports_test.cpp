// Buffer ports and buffer accesses (models/nm_tensor_core/README.md has the rules), against numbers computed
// by hand from the rules' formulas (ports.h has the machine).
#include "tests/unit/engine/ports.h"

#include <gtest/gtest.h>

#include "models/nm_tensor_core/nm_tensor_core.h"
#include "models/nm_tensor_core/step_cost.h"
#include "sim/base/integer_math.h"
#include "sim/engine/planner.h"
#include "tests/unit/random_layer.h"

namespace lacuna {
namespace {

using namespace test;

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
  const Layer layer = fully_connected(8, 5);
};

TEST_F(NmPorts, Accesses) {
  Walk walk = run(machine(8), layer, ones(layer));
  expect_accesses(walk.accesses.weight, 3 * 2, 0);  // tiles, issues
  expect_accesses(walk.accesses.input, 3 * 2, 0);
  expect_accesses(walk.accesses.output, 0, 3);
  walk = run(machine(4), layer, ones(layer));
  expect_accesses(walk.accesses.weight, 3 * 2, 0);
  expect_accesses(walk.accesses.output, 3, 3 * 2);  // read in the second step
}

// 5 x 8 pairs; with 2 of 4 weights the multipliers get 5 x 2 groups x 2 and select as many activations.
TEST_F(NmPorts, OnlySparseWeightsSelect) {
  const Machine m = machine(8);
  const auto actions = [&](const LayerTensors& tensors) {
    const auto datapath = prepare_layer(m, layer, tensors);
    walk(*datapath, 2);
    return array_actions(*datapath, *m.technology);
  };
  EXPECT_EQ(count_of(actions(ones(layer)), "mac"), 40);
  EXPECT_EQ(count_of(actions(ones(layer)), "index_select"), 0);
  Random random(1);
  LayerTensors pruned = ones(layer);
  pruned.weights = kept_per_group(random, layer, 1, 4);
  EXPECT_EQ(count_of(actions(pruned), "mac"), 20);
  EXPECT_EQ(count_of(actions(pruned), "index_select"), 20);
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
    Random random(seed);
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

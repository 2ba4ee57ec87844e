// N:M matrix units: the pattern against a loop over single weights, the rules and whole steps by hand
// (tests/unit/engine/machines.h has the machine and explains the traces).
#include "models/nm_tensor_core/nm_tensor_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/nm_tensor_core/pattern.h"
#include "models/nm_tensor_core/rounds.h"
#include "sim/engine/refused.h"
#include "tests/unit/random_layer.h"

namespace lacuna::nm_tensor_core {
namespace {

using test::Outcome;
using test::row_of;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(FirstViolation, AgreesWithANaiveLoop) {
  int obeyed = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const Layer layer = test::random_layer(random);
    const std::int64_t group_size = random.in(1, 9), keep = random.in(1, group_size);
    const BitMask weights = seed % 2 == 0 ? random.mask(layer.K, layer.filter_size())
                                          : test::kept_per_group(random, layer, keep, group_size);
    std::optional<Violation> expected;
    const std::int64_t Cg = layer.channels_per_group();
    for (std::int64_t column = 0; column < layer.K * layer.filter_size() && !expected; ++column) {
      const std::int64_t k = column / layer.filter_size(), rs = column % layer.filter_size() / Cg,
                         c = column % Cg;
      if (c % group_size != 0) continue;
      Violation group{k, rs / layer.S, rs % layer.S, c, 0, 0};
      for (std::int64_t i = c; i < std::min(Cg, c + group_size); ++i) {
        ++group.channels;
        group.nonzeros += weights.test(k, rs * Cg + i) ? 1 : 0;
      }
      if (group.nonzeros > keep) expected = group;
    }
    const std::optional<Violation> found = first_violation(layer, weights, keep, group_size);
    ASSERT_EQ(found.has_value(), expected.has_value());
    obeyed += found ? 0 : 1;
    if (!found) continue;
    ASSERT_EQ(
        std::tuple(found->filter, found->r, found->s, found->first_channel, found->channels, found->nonzeros),
        std::tuple(expected->filter, expected->r, expected->s, expected->first_channel, expected->channels,
                   expected->nonzeros));
  }
  EXPECT_GE(obeyed, 500);
  EXPECT_LT(obeyed, 1000);
}

TEST(RoundRules, APieceIsAGroupOrWhatATileHasOfIt) {
  const RoundRules rules{.group_size = 4, .pieces_per_issue = 2, .positions = 3};
  EXPECT_EQ(rules.pieces({0, 8}), 3 * 2);
  EXPECT_EQ(rules.pieces({0, 6}), 3 * 2);  // the second is padded
  EXPECT_EQ(rules.pieces({6, 4}), 3 * 2);  // 6..7 and 8..9
  EXPECT_EQ(rules.pieces({5, 2}), 3 * 1);  // within one group
  EXPECT_EQ(rules.issues({0, 4}), 2);      // 3 pieces
}

TEST(RoundRules, OutputTilesAreDealtToTheCores) {
  const RoundRules rules{.cores = 4, .filters = 8, .pixels = 4};
  EXPECT_EQ(rules.tiles(17, 9), 3 * 3);
  EXPECT_EQ(rules.rounds(17, 9), 3);
  EXPECT_EQ(rules.busy_rounds(0, 9), 3);
  EXPECT_EQ(rules.busy_rounds(1, 9), 2);
  EXPECT_EQ(rules.busy_rounds(3, 3), 0);
}

Machine tensor_core(std::int64_t cores, std::int64_t filters, std::int64_t pixels, std::int64_t depth) {
  auto array = std::make_shared<NmTensorCore>();
  array->cores = cores;
  array->filters = filters;
  array->pixels = pixels;
  array->depth = depth;
  array->stages = 3;
  return test::machine_of(array);
}

constexpr std::int16_t obeys[] = {1, 2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 4, 0, 5, 0};

LayerTensors weights_of(const Layer& layer, std::int16_t third) {
  std::vector<std::int16_t> weights(std::begin(obeys), std::end(obeys));
  weights[2] = third;
  return test::tensors_of(layer, weights, {1, 2, 3, 4, 5, 6, 7, 8});
}

// Two filters of two groups each. Sparse: 2 filters x 2 groups x 2 values of 16 bits, and as many positions
// of 2 bits; one issue takes both groups.
//  1  W0 1/5, I0 1/5/6.  2  W0's metadata 2/6/7
//  7  step 0, 7..8. Store 11/15/16
TEST(NmTensorCore, AnIssueTakesTwiceAsManyGroupsIfAllObey) {
  const Layer layer = test::fully_connected(8, 2);
  const Outcome outcome = test::run_layer(tensor_core(1, 2, 1, 4), layer, weights_of(layer, 0));
  EXPECT_EQ(outcome.cycles, 16);
  EXPECT_THAT(outcome.pes,
              ElementsAre(row_of({{Cause::wait_weights, 7}, {Cause::compute, 1}, {Cause::drain, 8}})));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(16, 16, 0, 0, 2));
  EXPECT_THAT(outcome.psums, ElementsAre(1 + 4 + 24, 20 + 35));
}

// A third nonzero in one group: all 16 weights are stored and two issues taken.
//  1  W0 1/5/6, I0 1/5/6.  6  step 0, 6..8
TEST(NmTensorCore, OneGroupThatDoesNotObeyMakesTheLayerDense) {
  const Layer layer = test::fully_connected(8, 2);
  const Outcome outcome = test::run_layer(tensor_core(1, 2, 1, 4), layer, weights_of(layer, 9));
  EXPECT_THAT(outcome.pes,
              ElementsAre(row_of({{Cause::wait_weights, 6}, {Cause::compute, 2}, {Cause::drain, 8}})));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(32, 16, 0, 0, 0));
  EXPECT_THAT(outcome.psums, ElementsAre(1 + 4 + 27 + 24, 20 + 35));
}

TEST(NmTensorCore, RefusesALayerThatDoesNotObeyIfToldTo) {
  const Machine machine = tensor_core(1, 2, 1, 4);
  dynamic_cast<NmTensorCore&>(*machine.model).on_violation = "error";
  const Layer layer = test::fully_connected(8, 2);
  EXPECT_NO_THROW(prepare_layer(machine, layer, weights_of(layer, 0)));
  try {
    prepare_layer(machine, layer, weights_of(layer, 9));
    FAIL() << "nothing was thrown";
  } catch (const Refused& refusal) {
    EXPECT_EQ(refusal.pointer(), "/array/on_violation");
    EXPECT_THAT(refusal.what(), HasSubstr("layer \"fc\", filter 0, r 0, s 0, group 0 (channels 0 to 3"));
    EXPECT_THAT(refusal.what(), HasSubstr("at most 2 nonzero weights in a group of 4, found 3"));
  }
}

// Six filters are three tiles of two on two cores: in the second round core 1 has none. The weight port
// moves 8 of the 2 x 2 x 4 x 2 = 32 bytes of an issue: b = 4; in the second round 16: b = 2. Two groups, so
// two issues, T = 8 and T = 4.
TEST(NmTensorCore, CoresWithoutATileAndANarrowPort) {
  Machine machine = tensor_core(2, 2, 1, 4);
  machine.buffers.weight.width_bytes = 8;
  machine.dataflow.tile = {{}, 1, 6, 8, 1, 1, 1};
  const Layer layer = test::fully_connected(8, 6);
  const Outcome outcome = test::run_layer(machine, layer, test::ones(layer));
  ASSERT_EQ(outcome.pes.size(), 2U);
  const auto cycles = [&](std::size_t pe, Cause cause) {
    return outcome.pes[pe][static_cast<std::size_t>(cause)];
  };
  EXPECT_EQ(cycles(0, Cause::compute), 4);
  EXPECT_EQ(cycles(0, Cause::buffer_port), 6 + 2);
  EXPECT_EQ(cycles(0, Cause::unassigned), 0);
  EXPECT_EQ(cycles(1, Cause::compute), 2);
  EXPECT_EQ(cycles(1, Cause::buffer_port), 6);
  EXPECT_EQ(cycles(1, Cause::unassigned), 4);
}

TEST(NmTensorCore, TwoOfFourTakesHalfTheCycles) {
  test::Random random(1);
  Layer layer;
  layer.name = "conv";
  layer.C = 32;
  layer.K = 20;
  layer.R = layer.S = 3;
  layer.H = layer.W = 6;
  layer.P = layer.Q = 4;
  Machine machine = tensor_core(4, 8, 4, 8);
  machine.buffers.weight = machine.buffers.input = machine.buffers.output = {1 << 20, 64, 16, true};
  machine.dataflow.tile = {{}, 1, layer.K, layer.C, 1, layer.P, layer.Q};
  const auto cycles = [&](const LayerTensors& tensors) {
    return test::array_cycles(test::run_layer(machine, layer, tensors));
  };
  LayerTensors pruned = test::ones(layer);
  pruned.weights = test::kept_per_group(random, layer, 2, 4);
  EXPECT_EQ(cycles(test::ones(layer)), 3 * 9 * 32 / 8);  // 3 x 4 tiles on 4 cores
  EXPECT_EQ(cycles(pruned) * 2, cycles(test::ones(layer)));
}

}  // namespace
}  // namespace lacuna::nm_tensor_core

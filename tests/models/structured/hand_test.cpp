// The structured array's kernels against loops over single weights, and whole steps counted by hand
// (tests/unit/engine/machines.h has the machine and explains the traces).
#include "models/structured/structured.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "models/structured/pass.h"
#include "sim/base/integer_math.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/random_layer.h"

namespace lacuna::structured {
namespace {

using test::Outcome;
using test::row_of;
using ::testing::ElementsAre;

std::vector<std::int64_t> starts(const ChannelPieces& pieces) {
  std::vector<std::int64_t> at;
  for (std::int64_t i = 0; i <= pieces.count(); ++i) at.push_back(pieces.start(i));
  return at;
}

TEST(ChannelPieces, AreCutAtGroupsAndAtTiles) {
  EXPECT_THAT(starts({10, 4, 10}), ElementsAre(0, 4, 8, 10));
  EXPECT_THAT(starts({10, 4, 6}), ElementsAre(0, 4, 6, 8, 10));
  EXPECT_THAT(starts({10, 4, 8}), ElementsAre(0, 4, 8, 10));
  EXPECT_THAT(starts({3, 8, 3}), ElementsAre(0, 3));
  EXPECT_THAT(starts({5, 1, 2}), ElementsAre(0, 1, 2, 3, 4, 5));
  const ChannelPieces pieces(10, 4, 6);
  EXPECT_EQ(pieces.of({0, 6}).first, 0);
  EXPECT_EQ(pieces.of({0, 6}).count, 2);
  EXPECT_EQ(pieces.of({6, 4}).first, 2);
  EXPECT_EQ(pieces.of({6, 4}).count, 2);
}

// A layer with random weights, its tile size and the rules of an array.
struct Case {
  Layer layer;
  BitMask weights;
  std::int64_t group_size, channels_per_tile;
  PassRules rules;
};

Case random_case(test::Random& random) {
  Case c;
  c.layer = test::random_layer(random);
  c.weights = random.mask(c.layer.K, c.layer.filter_size());
  c.group_size = random.in(1, 9);
  c.channels_per_tile = random.in(1, c.layer.channels_per_group());
  c.rules = {.pes = random.in(1, 5),
             .weights_per_cycle = random.in(1, 3),
             .slot_bits = 16 + random.in(0, 4),
             .weight_port_bits = 8 * random.in(4, 60),
             .runs_ahead = random.in(0, 1) == 1,
             .input_bits = 16,
             .input_port_bits = 8 * random.in(1, 100),
             .psum_bits = 32,
             .output_port_bits = 8 * random.in(1, 40)};
  return c;
}

// Weights and channels of each group of a filter in a channel tile, one (r, s) after the other (rule S1).
struct Group {
  std::int64_t weights = 0, channels = 0;
};

std::vector<Group> naive_groups(const Case& c, std::int64_t filter, std::int64_t first_channel,
                                std::int64_t end_channel) {
  std::vector<Group> groups;
  const std::int64_t Cg = c.layer.channels_per_group();
  for (std::int64_t rs = 0; rs < c.layer.R * c.layer.S; ++rs)
    for (std::int64_t channel = first_channel; channel < end_channel; ++channel) {
      if (channel == first_channel || channel % c.group_size == 0) groups.emplace_back();
      ++groups.back().channels;
      groups.back().weights += c.weights.test(filter, rs * Cg + channel) ? 1 : 0;
    }
  return groups;
}

// visit(first channel, end) of every channel tile
template <class Visit>
void for_each_tile(const Case& c, const Visit& visit) {
  const std::int64_t Cg = c.layer.channels_per_group();
  for (std::int64_t first = 0; first < Cg; first += c.channels_per_tile)
    visit(first, std::min(Cg, first + c.channels_per_tile));
}

GroupCounts counts_of(const Case& c) {
  return {c.layer, c.weights, c.layer.K,
          ChannelPieces(c.layer.channels_per_group(), c.group_size, c.channels_per_tile)};
}

TEST(GroupCounts, AgreeWithANaiveLoop) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const Case c = random_case(random);
    const GroupCounts counts = counts_of(c);
    for (std::int64_t k = 0; k < c.layer.K; ++k)
      for_each_tile(c, [&](std::int64_t first, std::int64_t end) {
        std::vector<std::int64_t> expected, found;
        for (const Group& group : naive_groups(c, k, first, end)) expected.push_back(group.weights);
        counts.for_each_run(k, {first, end - first}, [&](std::span<const std::uint8_t> run, const Range&) {
          found.insert(found.end(), run.begin(), run.end());
        });
        ASSERT_EQ(found, expected);
        ASSERT_EQ(counts.weights(k, {first, end - first}), std::reduce(expected.begin(), expected.end()));
      });
  }
}

// Tries every N.
bool naively_regular(const Case& c) {
  for (std::int64_t n = 0; n <= c.group_size; ++n) {
    bool all = true;
    for (std::int64_t k = 0; k < c.layer.K; ++k)
      for_each_tile(c, [&](std::int64_t first, std::int64_t end) {
        for (const Group& group : naive_groups(c, k, first, end))
          all = all && group.weights == std::min(n, group.channels);
      });
    if (all) return true;
  }
  return false;
}

TEST(GroupCounts, AreRegularIfSomeNumberFitsAllGroups) {
  int regular = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    test::Random random(seed);
    Case c = random_case(random);
    if (seed % 2 == 0)
      c.weights = test::kept_per_group(random, c.layer, random.in(0, c.group_size), c.group_size);
    ASSERT_EQ(counts_of(c).regular(), naively_regular(c)) << "seed " << seed;
    regular += naively_regular(c) ? 1 : 0;
  }
  EXPECT_GT(regular, 100);
  EXPECT_LT(regular, 400);
}

// Rules S3 to S6 and S8, word by word.
PassCost naive_pass(const Case& c, const Round& round, std::int64_t v) {
  const PassRules& rules = c.rules;
  // An issue after the other, until no weight is left.
  const auto B = [&](const Group& group) {
    std::int64_t cycles = 0;
    for (std::int64_t left = group.weights; left > 0; left -= rules.weights_per_cycle)
      cycles += ceil_div(rules.pes * std::min(left, rules.weights_per_cycle) * rules.slot_bits,
                         rules.weight_port_bits);
    return cycles;
  };
  const auto u = [&](const Group& group) { return ceil_div(group.weights, rules.weights_per_cycle); };
  const auto i = [&](const Group& group) {
    return ceil_div(group.channels * v * rules.input_bits, rules.input_port_bits);
  };
  std::vector<std::vector<Group>> groups;
  for (std::int64_t j = 0; j < round.filters; ++j)
    groups.push_back(naive_groups(c, round.first_filter + j, round.channels.first, round.channels.end()));
  const std::int64_t o = (round.channels.first == 0 ? 1 : 2) *
                         ceil_div(round.filters * v * rules.psum_bits, rules.output_port_bits);
  PassCost cost;
  cost.pe.resize(static_cast<std::size_t>(rules.pes));
  std::int64_t D = 0;
  for (std::size_t w = 0; w < groups[0].size(); ++w) {
    std::int64_t M = 0;
    for (const auto& filter : groups) M = std::max(M, B(filter[w]));
    if (M == 0) continue;
    cost.input_words += v;
    D += std::max(M, i(groups[0][w]));
    for (std::size_t j = 0; j < groups.size() && !rules.runs_ahead; ++j) {
      cost.pe[j].compute += u(groups[j][w]);
      cost.pe[j].buffer_port +=
          B(groups[j][w]) - u(groups[j][w]) + std::max<std::int64_t>(0, i(groups[0][w]) - M);
      cost.pe[j].barrier += M - B(groups[j][w]);
    }
  }
  std::vector<std::int64_t> t(groups.size()), issues(groups.size());
  for (std::size_t j = 0; j < groups.size(); ++j) {
    for (const Group& group : groups[j]) {
      issues[j] += u(group);
      cost.operands += group.weights * v;
      if (group.weights > 0) t[j] += std::max(B(group), i(group));
    }
    t[j] = std::max(t[j], o);
    cost.weight_words += issues[j];
  }
  cost.output_words = v;
  cost.cycles = rules.runs_ahead ? *std::max_element(t.begin(), t.end()) : std::max(D, o);
  for (std::size_t j = 0; j < cost.pe.size(); ++j) {
    if (j >= groups.size()) {
      cost.pe[j].unassigned = cost.cycles;
    } else if (rules.runs_ahead) {
      cost.pe[j] = {issues[j], t[j] - issues[j], cost.cycles - t[j], 0};
    } else {
      cost.pe[j].buffer_port += cost.cycles - D;
    }
  }
  return cost;
}

std::vector<std::int64_t> sums_of(const PassSums& cost) {
  return {cost.cycles, cost.input_words, cost.weight_words, cost.output_words, cost.operands};
}

std::vector<Ledger::Row> rows_of(const PassCost& cost, std::int64_t pes) {
  PassCosts costs;
  costs.add(cost);
  Ledger ledger(pes);
  costs.charge(1, ledger);
  return ledger.rows();
}

TEST(AddPass, AgreesWithTheRules) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    SCOPED_TRACE(seed);
    test::Random random(seed);
    const Case c = random_case(random);
    const GroupCounts counts = counts_of(c);
    const std::int64_t v = random.in(1, 6);
    for (std::int64_t first = 0; first < c.layer.K; first += c.rules.pes)
      for_each_tile(c, [&](std::int64_t channel, std::int64_t end) {
        const Round round{first, std::min(c.rules.pes, c.layer.K - first), {channel, end - channel}};
        PassCost cost;
        add_pass(cost, counts, round, v, c.rules);
        ASSERT_EQ(sums_of(cost), sums_of(naive_pass(c, round, v)));
        ASSERT_EQ(rows_of(cost, c.rules.pes), rows_of(naive_pass(c, round, v), c.rules.pes));
        for (const Ledger::Row& row : rows_of(cost, c.rules.pes))
          ASSERT_EQ(std::accumulate(row.begin(), row.end(), std::int64_t{0}), cost.cycles);
      });
  }
}

Machine structured_machine(std::int64_t filters, std::int64_t pixels, std::int64_t group_size) {
  auto array = std::make_shared<Structured>();
  array->filters = filters;
  array->pixels = pixels;
  array->group_size = group_size;
  array->stages = 3;
  return test::machine_of(array);
}

// Groups of two channels; PE 0 has 1 and 2 weights in them, PE 1 has 0 and 1: D = 1 + 2. Four weights are 8
// bytes, their indices 4 x 1 bits and the numbers of four groups 4 x 2 bits: 2 bytes of metadata.
//  1  W0 1/5, I0 1/5/6.  2  W0's metadata 2/6/7
//  7  step 0, 7..10. Store 13/17/18
TEST(Structured, PesGoFromGroupToGroupTogether) {
  const Layer layer = test::fully_connected(4, 2);
  const Outcome outcome =
      test::run_layer(structured_machine(2, 1, 2), layer,
                      test::tensors_of(layer, {1, 0, 2, 3, 0, 0, 4, 0}, {1, 10, 100, 1000}));
  EXPECT_EQ(outcome.cycles, 18);
  EXPECT_THAT(
      outcome.pes,
      ElementsAre(
          row_of({{Cause::wait_weights, 7}, {Cause::compute, 3}, {Cause::drain, 8}}),
          row_of({{Cause::wait_weights, 7}, {Cause::compute, 1}, {Cause::barrier, 2}, {Cause::drain, 8}})));
  EXPECT_THAT(outcome.psums, ElementsAre(1 + 200 + 3000, 400));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(8, 8, 0, 0, 2));
  EXPECT_THAT(outcome.traffic.written, ElementsAre(0, 0, 4, 0, 0));
}

// One PE has its weights in the first group, the other in the second. Together 2 + 2 cycles, on their own 2;
// the third group is empty and takes none.
TEST(Structured, ABarrierPerGroupOrPerFilter) {
  const Layer layer = test::fully_connected(6, 2);
  const LayerTensors tensors = test::tensors_of(layer, {1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0});
  const Machine machine = structured_machine(2, 1, 2);
  Outcome outcome = test::run_layer(machine, layer, tensors);
  for (const Ledger::Row& pe : outcome.pes)
    EXPECT_EQ(
        pe, row_of({{Cause::wait_weights, 7}, {Cause::compute, 2}, {Cause::barrier, 2}, {Cause::drain, 8}}));
  dynamic_cast<Structured&>(*machine.model).synchronization = "filter";
  outcome = test::run_layer(machine, layer, tensors);
  for (const Ledger::Row& pe : outcome.pes)
    EXPECT_EQ(pe, row_of({{Cause::wait_weights, 7}, {Cause::compute, 2}, {Cause::drain, 8}}));
}

// Every group of every filter has one weight: no numbers, so 3 filters x 2 groups x 1 bit of metadata. Five
// images in vectors of 2, 2 and 1; three filters in two rounds. A pass takes 2 cycles.
//  1  W0 1/5, I0 1/5/6.  2  W0's metadata 2/6/7.  7  step 0, 7..19
TEST(Structured, RegularCountsCostNothingAndVectorsHaveEdges) {
  Layer layer = test::fully_connected(4, 3);
  layer.N = 5;
  Machine machine = structured_machine(2, 2, 2);
  machine.dataflow.tile = {{}, 1, 3, 4, 5, 1, 1};
  const Outcome outcome =
      test::run_layer(machine, layer, test::tensors_of(layer, {1, 0, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0}));
  EXPECT_EQ(outcome.cycles, 7 + 2 * 3 * 2 + 8);
  EXPECT_THAT(outcome.traffic.read, ElementsAre(12, 40, 0, 0, 1));
  EXPECT_THAT(
      outcome.pes,
      ElementsAre(
          row_of({{Cause::wait_weights, 7}, {Cause::compute, 12}, {Cause::drain, 8}}),
          row_of(
              {{Cause::wait_weights, 7}, {Cause::compute, 6}, {Cause::unassigned, 6}, {Cause::drain, 8}})));
}

// No weight at all: nothing is loaded but the inputs, a pass lasts as long as its partial sums take.
//  1  W0 -/1/2, I0 1/5/6.  6  step 0, 6..7
TEST(Structured, ALayerOfZeros) {
  const Layer layer = test::fully_connected(4, 2);
  const Outcome outcome =
      test::run_layer(structured_machine(2, 1, 2), layer, test::tensors_of(layer, {0, 0, 0, 0, 0, 0, 0, 0}));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(0, 8, 0, 0, 0));
  EXPECT_THAT(outcome.psums, ElementsAre(0, 0));
  for (const Ledger::Row& pe : outcome.pes)
    EXPECT_EQ(
        pe,
        row_of(
            {{Cause::wait_weights, 2}, {Cause::wait_inputs, 4}, {Cause::buffer_port, 1}, {Cause::drain, 8}}));
}

// Kang's settings, g = 8 p = 6 and g = 16 p = 12: both mean four times fewer multiplications.
TEST(Structured, TwoOfEightAndFourOfSixteenTakeAQuarterOfTheCycles) {
  for (const std::int64_t group_size : {8, 16}) {
    SCOPED_TRACE(group_size);
    test::Random random(1);
    Layer layer;
    layer.name = "conv";
    layer.C = 32;
    layer.K = 5;
    layer.R = layer.S = 3;
    layer.H = layer.W = 6;
    layer.P = layer.Q = 4;
    Machine machine = structured_machine(4, 3, group_size);
    machine.buffers.weight = machine.buffers.input = machine.buffers.output = {1 << 20, 64, 4, true};
    const auto cycles = [&](const LayerTensors& tensors) {
      return test::array_cycles(test::run_layer(machine, layer, tensors));
    };
    const std::int64_t dense = cycles(test::ones(layer));
    LayerTensors pruned = test::ones(layer);
    pruned.weights = test::kept_per_group(random, layer, group_size / 4, group_size);
    EXPECT_EQ(dense, 2 * 6 * 9 * 32);
    EXPECT_EQ(cycles(pruned) * 4, dense);
  }
}

}  // namespace
}  // namespace lacuna::structured

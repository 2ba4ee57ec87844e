// Whole layers against cycles counted by hand (tests/unit/engine/machines.h has the machine).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/pattern/pattern.h"
#include "tests/unit/engine/machines.h"
#include "tests/unit/engine/walk.h"

namespace lacuna::pattern {
namespace {

using test::Outcome;
using test::row_of;
using testing::ElementsAre;

std::shared_ptr<Pattern> small_array() {
  auto array = std::make_shared<Pattern>();
  array->sub_arrays = array->lanes = array->banks = 2;
  array->pixels = 1;
  return array;
}

// Kernels of 1 x 2 on two output pixels. Masks (left tap is bit 0) by channel:
//   filter 0   01 11 01 00
//   filter 1   00 00 00 00
//   filter 2   10 00 10 10
// Table: 01, 10, 11. Order of the filters: 0, 2, 1.
//   filter 0: run of 01: channels 0 and 2, both in bank 0: 2 cycles in order and rearranged, so in order: 1
//   tap, 1 conflict; run of 11: 2 taps. Two pixels: 6 cycles of taps, 2 of conflicts. filter 2: run of 10:
//   channels (0, 2) (3) would take 2 + 1, rearranged (0, 3) (2) 1 + 1. Two pixels: 4. filter 1, in a round of
//   its own: each sub-array writes one pixel's zero.
// Payload 7 x 16 bits. Metadata: 6 channels of 2 bits; 3 runs of 2 + 3; 3 filters of 3 + 2; table of 3 x
// 2: 48.
class PatternByHand : public testing::Test {
 protected:
  PatternByHand() {
    layer.kind = LayerKind::conv;
    layer.name = "conv";
    layer.C = 4;
    layer.W = 3;
    layer.K = 3;
    layer.S = 2;
    layer.Q = 2;
  }

  Outcome run(std::shared_ptr<Pattern> array) const {
    Machine machine = test::machine_of(std::move(array));
    machine.dataflow.tile.k = 3;
    machine.dataflow.tile.c = 4;
    machine.dataflow.tile.q = 2;
    return test::run_layer(machine, layer,
                           test::tensors_of(layer, {1, 2, 3, 0, 0, 4, 0, 0,  // [s][c] of filter 0
                                                    0, 0, 0, 0, 0, 0, 0, 0,  //
                                                    0, 0, 0, 0, 5, 0, 6, 7},
                                            {1, 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
  }
  static Ledger::Row row(std::vector<std::pair<Cause, std::int64_t>> causes) {
    causes.insert(causes.end(), {{Cause::wait_weights, 7}, {Cause::drain, 8}});
    return row_of(causes);
  }

  Layer layer;
};

TEST_F(PatternByHand, Shared) {
  const Outcome outcome = run(small_array());
  EXPECT_EQ(outcome.cycles, 7 + (8 + 1) + 8);
  EXPECT_THAT(outcome.pes,
              ElementsAre(row({{Cause::compute, 6}, {Cause::bank_conflict, 2}, {Cause::buffer_port, 1}}),
                          row({{Cause::compute, 4}, {Cause::barrier, 4}, {Cause::buffer_port, 1}})));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(14, 24, 0, 0, 6));
  EXPECT_THAT(outcome.traffic.written, ElementsAre(0, 0, 12, 0, 0));
  EXPECT_THAT(outcome.psums, ElementsAre(1 + 2 * 3 + 4 * 4 + 3 * 6, 2 * 4 + 4 * 5 + 3 * 7,  // filter 0
                                         0, 0,                                              //
                                         6 * 7 + 7 * 10, 5 * 2 + 6 * 8 + 7 * 11));
}

// Filter 0: by taps 1, 0, 2: in order (1, 0) 2 cycles, (2) 1; rearranged (0, 1) 2, (2) 1: as in order. Two
// pixels: 6. Filter 2 as before. Metadata: 6 x (2 + 2); 3 filters of 3 + 2; 6: 45 bits.
TEST_F(PatternByHand, Own) {
  const auto array = small_array();
  array->lane_control = "own";
  const Outcome outcome = run(array);
  EXPECT_EQ(outcome.cycles, 7 + (6 + 1) + 8);
  EXPECT_THAT(outcome.pes,
              ElementsAre(row({{Cause::compute, 6}, {Cause::buffer_port, 1}}),
                          row({{Cause::compute, 4}, {Cause::barrier, 2}, {Cause::buffer_port, 1}})));
  EXPECT_THAT(outcome.traffic.read, ElementsAre(14, 24, 0, 0, 6));
}

// Filters 0 and 1, then 2 with a pixel on each sub-array. No index of the filter: 42 bits.
TEST_F(PatternByHand, FiltersInTheirNaturalOrder) {
  const auto array = small_array();
  array->filter_reorder = false;
  const Outcome outcome = run(array);
  EXPECT_EQ(outcome.cycles, 7 + (8 + 2) + 8);
  EXPECT_THAT(outcome.pes,
              ElementsAre(row({{Cause::compute, 6 + 2}, {Cause::bank_conflict, 2}}),
                          row({{Cause::buffer_port, 2}, {Cause::barrier, 6}, {Cause::compute, 2}})));
  EXPECT_THAT(outcome.psums, ElementsAre(41, 49, 0, 0, 112, 135));
  array->reconfigurable = false;
  EXPECT_THAT(run(array).pes,
              ElementsAre(row({{Cause::compute, 6 + 4}, {Cause::bank_conflict, 2}}),
                          row({{Cause::buffer_port, 2}, {Cause::barrier, 6}, {Cause::unassigned, 4}})));
}

// Only all taps: 12 weights are stored. Filter 0: (0, 2 in bank 0; 1): rearranged (0, 1) (2). Filter 2: (0,
// 3) (2). Metadata: 6 x 2; 2 runs of 0 + 3; 3 x 5; table of 2: 35 bits.
TEST_F(PatternByHand, ATableOfOnePattern) {
  const auto array = small_array();
  array->pattern_table = 1;
  const Outcome outcome = run(array);
  EXPECT_EQ(outcome.cycles, 7 + (8 + 1) + 8);
  EXPECT_THAT(outcome.traffic.read, ElementsAre(24, 24, 0, 0, 5));
  EXPECT_THAT(outcome.psums, ElementsAre(41, 49, 0, 0, 112, 135));
}

// A byte less than payload and metadata do not fit.
TEST_F(PatternByHand, ATileFitsIfPayloadAndMetadataDo) {
  Machine machine = test::machine_of(small_array());
  machine.dataflow.tile.k = 3;
  machine.dataflow.tile.c = 4;
  const LayerTensors tensors =
      test::tensors_of(layer, {1, 2, 3, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 6, 7});
  machine.buffers.weight.capacity_bytes = 2 * (14 + 6);
  EXPECT_NO_THROW(prepare_layer(machine, layer, tensors));
  machine.buffers.weight.capacity_bytes -= 1;
  EXPECT_THROW(prepare_layer(machine, layer, tensors), Infeasible);
}

// Three kernels of one weight on two lanes, three images in vectors of two: batches of 2 and 1 kernels, 2
// vectors each.
class PatternCounts : public testing::Test {
 protected:
  std::unique_ptr<Datapath> prepare(const std::string& lane_control) {
    auto array = std::make_shared<Pattern>();
    array->sub_arrays = 1;
    array->lanes = array->pixels = 2;
    array->lane_control = lane_control;
    machine = test::machine_of(array);
    machine.dataflow.tile = {{}, 1, 1, 4, 3, 1, 1};
    layer = test::fully_connected(4, 1);
    layer.N = 3;
    tensors = test::tensors_of(layer, {1, 0, 2, 3});
    return prepare_layer(machine, layer, tensors);
  }
  Machine machine;
  Layer layer;
  LayerTensors tensors;
};

// An address for the tap of each batch and vector, or for that of each of its kernels.
TEST_F(PatternCounts, LanesWithTheirOwnControlDecodeForThemselves) {
  for (const auto& [lane_control, addresses] : {std::pair("shared", 2 * 2), std::pair("own", 3 * 2)}) {
    const auto datapath = prepare(lane_control);
    test::walk(*datapath, 1);
    const Actions actions = test::array_actions(*datapath, *machine.technology);
    EXPECT_EQ(test::count_of(actions, "index_decode"), addresses) << lane_control;
    EXPECT_EQ(test::count_of(actions, "index_select"), 3 * 2);
  }
}

// Inputs: a word per kernel, tap and vector. Weights of 16 bits with the channel's 2, in words of 2 x 16
// bits: ceil(36 / 32) and ceil(18 / 32). The first batch only writes.
TEST_F(PatternCounts, Accesses) {
  const auto datapath = prepare("shared");
  const ArrayAccesses accesses = test::walk(*datapath, 1).accesses;
  EXPECT_EQ(accesses.input.reads, 3 * 2);
  EXPECT_EQ(accesses.weight.reads, 2 + 1);
  EXPECT_EQ(accesses.output.writes, 2 * 2);
  EXPECT_EQ(accesses.output.reads, 2);
}

// Cycles in which the array runs, for a layer of 3x3 kernels that all have these taps.
std::int64_t cycles_of(std::uint64_t taps, const std::string& lane_control) {
  Layer layer;
  layer.name = "conv";
  layer.C = layer.K = 16;
  layer.H = layer.W = layer.P = layer.Q = 6;
  layer.R = layer.S = 3;
  layer.pad_h = layer.pad_w = 1;
  std::vector<std::int16_t> weights;
  for (std::int64_t i = 0; i < layer.weight_count(); ++i)
    weights.push_back(static_cast<std::int16_t>(taps >> (i / layer.C % 9) & 1U));
  auto array = std::make_shared<Pattern>();
  array->lane_control = lane_control;
  Machine machine = test::machine_of(array);
  for (BufferConfig* buffer : {&machine.buffers.weight, &machine.buffers.input, &machine.buffers.output})
    *buffer = {1 << 20, 4096, 1, true};
  machine.dataflow.tile.k = machine.dataflow.tile.c = 16;
  machine.dataflow.tile.p = machine.dataflow.tile.q = 6;
  const Ledger::Row pe = test::run_layer(machine, layer, test::tensors_of(layer, weights)).pes[0];
  EXPECT_EQ(pe[static_cast<std::size_t>(Cause::buffer_port)], 0);
  return pe[static_cast<std::size_t>(Cause::compute)] + pe[static_cast<std::size_t>(Cause::barrier)];
}

// 16 filters on 8 sub-arrays, 16 channels in four batches, 36 pixels in 5 vectors.
TEST(PatternSpeed, IsThatOfTheTapsLeftOut) {
  for (const std::string lane_control : {"shared", "own"}) {
    EXPECT_EQ(cycles_of(0b111111111, lane_control), 2 * 4 * 5 * 9);
    EXPECT_EQ(cycles_of(0b000111010, lane_control) * 9, 2 * 4 * 5 * 9 * 4);  // 2.25 times
    EXPECT_EQ(cycles_of(0b000010000, lane_control) * 9, 2 * 4 * 5 * 9);      // 9 times
  }
}

}  // namespace
}  // namespace lacuna::pattern

// SCNN and DCNN against cycles counted by hand from models/scnn/README.md. Unless a trace says otherwise,
// DRAM delivers what is requested in cycle 1 in cycle 3, weights are seen in 4 or, with their run indices, in
// 5, inputs in 4, and a store that the PPU finishes in cycle e is seen by the DMA in e + 1, is done in e + 3
// and ends the layer in e + 4.
#include <stdexcept>
#include <string>

#include "tests/reference/reference_test_support.h"

namespace lacuna::reference {
namespace {

Memory fast_memory() {
  Memory memory = memory_of({1000, 1}, 1, 0);
  memory.buffers = {{256, 64, 1, true}, {256, 64, 1, true}, {256, 64, 1, true}};
  return memory;
}

ScnnArray one_pe(std::int64_t F, std::int64_t I) {
  ScnnArray array;
  array.rows = array.columns = 1;
  array.F = F;
  array.I = I;
  return array;
}

// Reads the network's input, which is loaded, and feeds nothing, so that its outputs are stored.
Layer fc(std::int64_t images, std::int64_t inputs, std::int64_t outputs) {
  Layer layer = fully_connected(inputs, outputs);
  layer.N = images;
  layer.reads_network_input = true;
  return layer;
}

Layer conv(std::int64_t H, std::int64_t W, std::int64_t R, std::int64_t S, std::int64_t pad) {
  Layer layer;
  layer.H = H;
  layer.W = W;
  layer.R = R;
  layer.S = S;
  layer.pad_h = layer.pad_w = pad;
  layer.P = H + 2 * pad - R + 1;
  layer.Q = W + 2 * pad - S + 1;
  layer.reads_network_input = true;
  return layer;
}

struct Scnn {
  ScnnArray array;
  Memory memory;
  Layer layer;
  LayerTensors tensors;
  TilingChoice choice{};

  Plan plan() const { return scnn_plan(array, memory, layer, tensors, choice); }
  void expect(Cycle cycles, const std::vector<Row>& rows, const std::vector<std::int64_t>& psums) const {
    in_child([&] {
      const Timing timing = run_scnn(array, memory, layer, tensors, plan());
      EXPECT_EQ(timing.cycles, cycles);
      expect_rows(timing, rows);
      EXPECT_EQ(timing.psums, psums);
    });
  }
};

//  1  W payload 1..3, I 3..6, done 9; O opens.  2  W metadata 6..7, done 10
// 11  array sees W: issue.  12  pass done, PPU drains.  13  "finished" leaves; 14  store 14..17, done 20
// 21  end
TEST(ReferenceScnn, OneWeightOneInput) {
  const Layer layer = fc(1, 1, 1);
  const Scnn scnn{one_pe(1, 1), memory_of({1, 1}, 3, 2), layer, tensors_of(layer, {3}, {-5})};
  const Plan plan = scnn.plan();
  EXPECT_EQ(plan.weight_loads.at(0).bytes, 2);
  EXPECT_EQ(plan.weight_loads.at(0).metadata_bytes, 1);
  EXPECT_EQ(plan.input_loads.at(0).bytes, 3);  // 16 + 4 bits
  EXPECT_EQ(plan.output_visits.at(0).store_bytes, 3);
  scnn.expect(21, {row_of({{Cause::wait_weights, 11}, {Cause::compute, 1}, {Cause::drain, 9}})}, {-15});
}

// Four PEs with a pixel each, which reaches all four outputs. An issue's four products meet in two banks.
//  5  PEs 0 to 2 issue; PE 3's activation is zero.  7  pass done; halo of 3 outputs 7..10, one output 10..11
class ReferenceScnnHalo : public ::testing::Test {
 protected:
  ReferenceScnnHalo() {
    scnn_.array.rows = scnn_.array.columns = 2;
    scnn_.array.accumulator_banks = 2;
    scnn_.array.accumulator_entries = 2;
  }
  const Layer layer_ = conv(2, 2, 3, 3, 1);
  Scnn scnn_{one_pe(9, 1), fast_memory(), layer_,
             tensors_of(layer_, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 10, 100, 0})};
};

TEST_F(ReferenceScnnHalo, ProductsForNeighboursAreExchanged) {
  const Row busy = row_of({{Cause::wait_weights, 5},
                           {Cause::compute, 1},
                           {Cause::bank_conflict, 1},
                           {Cause::halo, 3},
                           {Cause::drain, 5}});
  const Row idle =
      row_of({{Cause::wait_weights, 5}, {Cause::barrier, 2}, {Cause::halo, 3}, {Cause::drain, 5}});
  scnn_.expect(15, {busy, busy, busy, idle}, {5 + 60 + 800, 4 + 50 + 700, 2 + 30 + 500, 1 + 20 + 400});
}

// Each PE holds all four pixels, of which three are not zero, and reaches one output, whose accumulator is
// bank 0: an issue per activation, all without conflicts, and nothing to exchange.
//  5..8  issue.  8  pass done, 8..9 one output.  9  "finished" leaves
TEST_F(ReferenceScnnHalo, InputHaloIsHeldTwice) {
  scnn_.array.input_halo = true;
  EXPECT_EQ(scnn_.plan().input_loads.at(0).bytes, 8);  // but loaded once: 3 x 20 bits
  const Row row = row_of({{Cause::wait_weights, 5}, {Cause::compute, 3}, {Cause::drain, 5}});
  scnn_.expect(13, {row, row, row, row}, {865, 754, 532, 421});
}

// Filters 0 and 2 have bank 0, 1 and 3 bank 1. Three channels: 2 products for bank 0, 2 for 1, 2 for 0.
class ReferenceScnnConflict : public ::testing::Test {
 protected:
  ReferenceScnnConflict() {
    scnn_.array.accumulator_banks = 2;
    scnn_.array.accumulator_entries = 2;
  }
  const Layer layer_ = fc(1, 3, 4);
  Scnn scnn_{one_pe(4, 1), fast_memory(), layer_,
             tensors_of(layer_, {1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0}, {1, 10, 100})};
};

// Issues in 5, 7, 9; the last product is added in 10. 11  pass done, 11..15 four outputs
TEST_F(ReferenceScnnConflict, WithoutQueuesTheCrossbarStalls) {
  scnn_.expect(
      19,
      {row_of({{Cause::wait_weights, 5}, {Cause::compute, 3}, {Cause::bank_conflict, 3}, {Cause::drain, 8}})},
      {201, 30, 504, 60});
}

// Issues in 5, 6, 7; bank 0 is empty again in 7, bank 1 in 8, bank 0 in 9: the pass is done.
TEST_F(ReferenceScnnConflict, QueuesHideConflictsUntilThePassEnds) {
  scnn_.array.queue_depth = 2;
  scnn_.expect(
      17,
      {row_of({{Cause::wait_weights, 5}, {Cause::compute, 3}, {Cause::bank_conflict, 1}, {Cause::drain, 8}})},
      {201, 30, 504, 60});
}

// Bank of filter k: 2 k mod 2.
TEST_F(ReferenceScnnConflict, LinearMultipliersChooseTheBank) {
  scnn_.array.address_hash = false;
  scnn_.array.multipliers = {2, 0, 0};
  scnn_.array.accumulator_banks = 4;
  scnn_.array.accumulator_entries = 1;
  // Filters 0 and 2 have banks 0 and 0 (4 mod 4), 1 and 3 bank 2.
  scnn_.expect(
      19,
      {row_of({{Cause::wait_weights, 5}, {Cause::compute, 3}, {Cause::bank_conflict, 3}, {Cause::drain, 8}})},
      {201, 30, 504, 60});
}

// Phase 0: activations 0, 2, 4 meet weights 0 and 2, four products for outputs 0, 0, 1, 1; phase 1:
// activations 1 and 3 meet weight 1, a product for each output. Issues in 5 and 7; 8  pass done, 8..10 two
// outputs
TEST(ReferenceScnn, StrideTwoHasFourPhases) {
  Layer layer = conv(1, 5, 1, 3, 0);
  layer.stride_w = layer.stride_h = 2;
  layer.Q = 2;
  Scnn scnn{one_pe(4, 4), fast_memory(), layer, tensors_of(layer, {1, 2, 3}, {1, 10, 100, 1000, 10000})};
  scnn.array.accumulator_banks = 2;
  scnn.array.accumulator_entries = 4;
  scnn.expect(
      14,
      {row_of({{Cause::wait_weights, 5}, {Cause::compute, 2}, {Cause::bank_conflict, 1}, {Cause::drain, 6}})},
      {321, 32100});
}

// Four filters in shares of two: PE 2 has none. Two entries, and a slot of the FIFO has room for one.
//  5  chunk 0: PEs 0 and 1 issue.  7  chunk 1 (requested in 3 and 4): PE 0 issues.  8  pass done, two outputs
//  each
TEST(ReferenceScnn, FullyConnectedSharesItsFilters) {
  const Layer layer = fc(1, 1, 4);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 0}, {10})};
  scnn.array.columns = 3;
  scnn.memory.buffers.weight.capacity_bytes = 15;  // 2 x 20 bits for each PE
  const Plan plan = scnn.plan();
  ASSERT_EQ(plan.weight_loads.size(), 2U);
  EXPECT_EQ(plan.weight_loads[0].bytes, 4);           // of PEs 0 and 1
  EXPECT_EQ(plan.weight_loads[1].bytes, 2);           // of PE 0
  EXPECT_EQ(plan.weight_loads[1].metadata_bytes, 1);  // 12 bits so far, the first 8 are there
  scnn.expect(
      14,
      {row_of({{Cause::wait_weights, 5 + 1}, {Cause::compute, 2}, {Cause::drain, 6}}),
       row_of({{Cause::wait_weights, 5 + 1}, {Cause::compute, 1}, {Cause::barrier, 1}, {Cause::drain, 6}}),
       row_of({{Cause::wait_weights, 5}, {Cause::unassigned, 3}, {Cause::drain, 6}})},
      {10, 20, 30, 0});
}

// Two zeros need one placeholder if a run has one bit, and it takes an issue.
//  5..8  issues.  8..12  four outputs
TEST(ReferenceScnn, APlaceholderTakesAMultiplier) {
  const Layer layer = fc(1, 1, 4);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 0, 0, 2}, {10})};
  scnn.array.run_bits = 1;
  EXPECT_EQ(scnn.plan().weight_loads.at(0).bytes, 6);
  EXPECT_EQ(scnn.plan().output_visits.at(0).store_bytes, 9);  // 4 x 17 bits
  scnn.expect(16, {row_of({{Cause::wait_weights, 5}, {Cause::compute, 3}, {Cause::drain, 8}})},
              {10, 0, 0, 20});
}

TEST(ReferenceScnn, UncompressedWeightsKeepTheirZeros) {
  const Layer layer = fc(1, 1, 4);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 0, 0, 2}, {10})};
  scnn.array.compressed_weights = false;  // no run indices either: seen in 4
  scnn.expect(16, {row_of({{Cause::wait_weights, 4}, {Cause::compute, 4}, {Cause::drain, 8}})},
              {10, 0, 0, 20});
}

// Two passes of one filter and three images: three issues each, three outputs each.
class ReferenceScnnPasses : public ::testing::Test {
 protected:
  ReferenceScnnPasses() { scnn_.choice.k = 1; }
  const Layer layer_ = fc(3, 1, 2);
  Scnn scnn_{one_pe(1, 1), fast_memory(), layer_, tensors_of(layer_, {1, 2}, {10, 20, 30})};
};

// 5..8  pass 0.  8..11  pass 1, pass 0 in the PPU.  11..14  pass 1 in the PPU
TEST_F(ReferenceScnnPasses, ThePpuWorksInTheShadowOfTheNextPass) {
  scnn_.expect(18, {row_of({{Cause::wait_weights, 5}, {Cause::compute, 6}, {Cause::drain, 7}})},
               {10, 20, 20, 40, 30, 60});
}

// 5..8  pass 0.  8..11  pass 0 in the PPU.  11..14  pass 1.  14..17  pass 1 in the PPU
TEST_F(ReferenceScnnPasses, OneCopyOfTheAccumulatorsMustBeEmptyFirst) {
  scnn_.array.accumulator_buffers = 1;
  scnn_.expect(21, {row_of({{Cause::wait_weights, 5}, {Cause::compute, 6}, {Cause::drain, 3 + 7}})},
               {10, 20, 20, 40, 30, 60});
}

// Four synapses are one entry. Outputs 0 and 1 are PE 0's, 2 is PE 1's.
//  4..6  issues.  6  pass done, 6..8 two outputs
TEST(ReferenceDcnn, APeIssuesOncePerOutputAndSlice) {
  Layer layer = conv(1, 4, 1, 2, 0);
  layer.C = 2;
  const LayerTensors tensors = tensors_of(layer, {1, 2, 0, 3}, {1, 10, 100, 1000, 5, 50, 0, 500});
  DcnnArray array;
  array.rows = 1;
  array.columns = 2;
  array.multipliers_per_pe = 4;
  in_child([&] {
    const Plan plan = dcnn_plan(array, fast_memory(), layer, tensors, {});
    EXPECT_EQ(plan.weight_loads.at(0).bytes, 8);
    EXPECT_EQ(plan.input_loads.at(0).bytes, 16);
    EXPECT_EQ(plan.output_visits.at(0).store_bytes, 6);
    const Timing timing = run_dcnn(array, fast_memory(), layer, tensors, plan);
    EXPECT_EQ(timing.cycles, 12);
    expect_rows(
        timing,
        {row_of({{Cause::wait_weights, 4}, {Cause::compute, 2}, {Cause::drain, 6}}),
         row_of({{Cause::wait_weights, 4}, {Cause::compute, 1}, {Cause::barrier, 1}, {Cause::drain, 6}})});
    // weights [s][c]: s 0 has 1 and 2, s 1 has 0 and 3
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{1 + 10 + 150, 10 + 100 + 0, 100 + 0 + 1500}));
  });
  array.compressed_dram_activations = true;
  const Plan plan = dcnn_plan(array, fast_memory(), layer, tensors, {});
  EXPECT_EQ(plan.input_loads.at(0).bytes, 18);         // 7 x 20 bits
  EXPECT_EQ(plan.output_visits.at(0).store_bytes, 8);  // 3 x 20 bits
}

// 6 x 6 pixels of two channels are 72 elements of 20 bits, 180 bytes.
class ReferenceScnnTiles : public ::testing::Test {
 protected:
  ReferenceScnnTiles() { layer_.C = 2; }
  TileShape tile(std::int64_t input_bytes, std::int64_t accumulators) {
    memory_.buffers.input.capacity_bytes = input_bytes;
    array_.accumulator_banks = accumulators;
    array_.accumulator_entries = 1;
    const LayerTensors tensors =
        tensors_of(layer_, std::vector<std::int16_t>(18, 1), std::vector<std::int16_t>(72, 1));
    return scnn_plan(array_, memory_, layer_, tensors, {}).tile;
  }
  Layer layer_ = conv(6, 6, 3, 3, 1);
  Memory memory_ = fast_memory();
  ScnnArray array_ = one_pe(1, 1);
};

TEST_F(ReferenceScnnTiles, StayIfTheyFitTheBuffer) {
  EXPECT_EQ(tile(180, 36), (TileShape{.k = 1, .c = 2, .p = 6, .q = 6}));
}

// A slot has 89 bytes, 35 elements, 17 pixels. Whole rows: two or three of outputs need four of inputs, 24
// pixels, and one needs three, 18. Three columns of outputs need four of inputs, so do three rows: 16 pixels.
TEST_F(ReferenceScnnTiles, FewestColumnTilesThenFewestRowTiles) {
  EXPECT_EQ(tile(179, 36), (TileShape{.k = 1, .c = 2, .p = 3, .q = 3}));
}

// The maps stay, but their 36 outputs do not fit.
TEST_F(ReferenceScnnTiles, AreCutUntilOneFilterFitsTheAccumulators) {
  EXPECT_EQ(tile(180, 35), (TileShape{.k = 1, .c = 2, .p = 3, .q = 6}));
}

template <class Change>
std::string complaint(const Scnn& scnn, const Change& change) {
  Plan plan = scnn.plan();
  change(plan);
  try {
    check_scnn_plan(scnn.array, scnn.memory, scnn.layer, scnn.tensors, plan, scnn.choice);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(ReferenceScnn, PlansThatBreakARuleAreNamed) {
  const Layer layer = fc(1, 2, 4);
  const Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 4, 5, 6, 7, 8}, {1, 2})};
  EXPECT_EQ(complaint(scnn, [](Plan&) {}), "");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.weight_loads[0].bytes += 1; }),
            "plan: weight load 0's bytes is 17, the rules say 16");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.weight_loads[0].metadata_bytes = 0; }),
            "plan: weight load 0's metadata bytes is 0, the rules say 4");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.input_loads[0].bytes = 0; }),
            "plan: input load 0's bytes is 0, the rules say 5");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.output_visits[0].store_bytes = 0; }),
            "plan: output visit 0's stored bytes is 0, the rules say 10");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.steps[0].takes_inputs = false; }),
            "plan: step 0's takes_inputs is 0, the rules say 1");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.tile.k = 2; }), "plan: tile.k is 2, the rules say 4");
}

}  // namespace
}  // namespace lacuna::reference

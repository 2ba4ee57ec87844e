// SCNN and DCNN against cycles counted by hand from models/scnn/README.md. Unless a trace says otherwise,
// DRAM delivers what is requested in cycle 1 in cycle 3, weights are seen in 4 or, with their run indices, in
// 5, inputs in 4, and a store that the PPU finishes in cycle e is seen by the DMA in e + 1, is done in e + 3
// and ends the layer in e + 4.
#include "tests/models/scnn/reference_support.h"

namespace lacuna::reference {
namespace {

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

// One slot of two entries, of which PE 1 has a vector in the first only.
//  5  both issue.  6  PE 0 issues, and PE 1 cannot get the next chunk before it is done.  7  chunk 0 released
//  8  W1 payload, 9 metadata, done 11.  12..14  PE 0 issues.  14  pass done, 14..18 four outputs
TEST(ReferenceScnn, TheSlowestPeKeepsTheSlot) {
  const Layer layer = fc(1, 1, 8);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 4, 5, 0, 0, 0}, {10})};
  scnn.array.columns = 2;
  scnn.memory.buffers.weight.capacity_bytes = 10;
  scnn.memory.buffers.weight.double_buffered = false;
  scnn.expect(
      22,
      {row_of({{Cause::wait_weights, 5 + 5}, {Cause::compute, 4}, {Cause::drain, 8}}),
       row_of(
           {{Cause::wait_weights, 5 + 5}, {Cause::compute, 1}, {Cause::barrier, 1 + 2}, {Cause::drain, 8}})},
      {10, 20, 30, 40, 50, 0, 0, 0});
}

// As above, but the next chunk is fetched ahead.  7  PE 0 issues.  9  pass done
TEST(ReferenceScnn, AFetchedChunkWaitsForTheSlot) {
  const Layer layer = fc(1, 1, 8);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 4, 5, 0, 0, 0}, {10})};
  scnn.array.columns = 2;
  scnn.array.prefetch_chunks = 1;
  scnn.memory.buffers.weight.capacity_bytes = 10;
  scnn.memory.buffers.weight.double_buffered = false;
  scnn.expect(
      17,
      {row_of({{Cause::wait_weights, 5}, {Cause::compute, 4}, {Cause::drain, 8}}),
       row_of({{Cause::wait_weights, 5}, {Cause::compute, 1}, {Cause::barrier, 3}, {Cause::drain, 8}})},
      {10, 20, 30, 40, 50, 0, 0, 0});
}

// Two channels do not fit the input buffer's slot: two tiles, two chunks, one slot.
//  5  issue.  6  tile 0 released, W1 seen.  7  I1 requested, done 9.  10  issue.  11  pass done, one output
TEST(ReferenceScnn, ChannelTilesTakeTheSlotInTurn) {
  const Layer layer = fc(1, 2, 1);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2}, {10, 100})};
  scnn.memory.buffers.input.capacity_bytes = 4;
  scnn.memory.buffers.input.double_buffered = false;
  scnn.expect(
      16,
      {row_of({{Cause::wait_weights, 5}, {Cause::compute, 2}, {Cause::wait_inputs, 4}, {Cause::drain, 5}})},
      {210});
}

// Three PEs, two rows of input.  5  issues.  6  pass done, one output each
TEST(ReferenceScnn, APeWithoutAnyInputIsUnassigned) {
  const Layer layer = conv(2, 1, 1, 1, 0);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {2}, {10, 0})};
  scnn.array.rows = 3;
  scnn.expect(11,
              {row_of({{Cause::wait_weights, 5}, {Cause::compute, 1}, {Cause::drain, 5}}),
               row_of({{Cause::wait_weights, 5}, {Cause::barrier, 1}, {Cause::drain, 5}}),
               row_of({{Cause::wait_weights, 5}, {Cause::unassigned, 1}, {Cause::drain, 5}})},
              {20, 0});
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

// Two products for one bank: the chunk is done, and leaves the FIFO, as soon as one of them waits in the
// queue.
//  5  issue.  6  chunk 0 released.  7  pass done, W1 payload, 8 metadata, done 10.  11  issue.  13  pass done
TEST(ReferenceScnn, TheLastChunkIsReleasedBeforeTheQueuesAreEmpty) {
  const Layer layer = fc(1, 1, 4);
  Scnn scnn{one_pe(2, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 4}, {10})};
  scnn.array.accumulator_banks = 1;
  scnn.array.accumulator_entries = 2;
  scnn.array.queue_depth = 1;
  scnn.memory.buffers.weight.capacity_bytes = 5;
  scnn.memory.buffers.weight.double_buffered = false;
  scnn.expect(
      19,
      {row_of(
          {{Cause::wait_weights, 5 + 4}, {Cause::compute, 2}, {Cause::bank_conflict, 2}, {Cause::drain, 6}})},
      {10, 20, 30, 40});
}

// Outputs 0, 1 and 2 read columns -1 and 1, 0 and 2, 1 and 3; PEs hold what lies between too.
//  5..8  issues.  8  pass done, one output each
TEST(ReferenceScnn, InputHaloWithDilationHoldsTheWholeWindow) {
  Layer layer = conv(1, 3, 1, 2, 0);
  layer.pad_w = 1;
  layer.dilation_w = 2;
  layer.Q = 3;
  Scnn scnn{one_pe(2, 1), fast_memory(), layer, tensors_of(layer, {1, 2}, {1, 10, 100})};
  scnn.array.columns = 3;
  scnn.array.input_halo = true;
  const Row edge =
      row_of({{Cause::wait_weights, 5}, {Cause::compute, 2}, {Cause::barrier, 1}, {Cause::drain, 5}});
  const Row middle = row_of({{Cause::wait_weights, 5}, {Cause::compute, 3}, {Cause::drain, 5}});
  scnn.expect(13, {edge, middle, edge}, {20, 201, 10});
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

// 5..8  pass 0.  8..11  in the PPU; 12  store, done 14: the slot is free in 15, O1 opens and is seen in 16
// 16..19  pass 1.  19..22  in the PPU
TEST_F(ReferenceScnnPasses, WaitForAnOutputSlot) {
  scnn_.memory.buffers.output.double_buffered = false;
  scnn_.expect(
      26,
      {row_of(
          {{Cause::wait_weights, 5}, {Cause::compute, 6}, {Cause::wait_output_space, 8}, {Cause::drain, 7}})},
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

}  // namespace
}  // namespace lacuna::reference

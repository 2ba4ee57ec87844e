// The reference of the pattern-sparse machine against cycles and bytes counted by hand from the rules.
#include "tests/models/pattern/reference.h"
#include "tests/clocked/test_support.h"

namespace lacuna::reference {
namespace {

Memory wide_memory(std::int64_t weight_port, std::int64_t output_port) {
  Memory memory = memory_of({1000, 1}, 1, 0);
  memory.buffers.weight.width_bytes = weight_port;
  memory.buffers.input.width_bytes = 32;
  memory.buffers.output.width_bytes = output_port;
  return memory;
}

Plan one_step(const PatternArray& array, const Layer& layer, const LayerTensors& tensors) {
  const TileShape all{1, layer.K, layer.C, layer.N, layer.P, layer.Q};
  Plan plan = make_plan(layer, all, LoopOrder::output_reuse, 32, {{0, 0}}, 1);
  const WeightTileBytes bytes = pattern_tile_bytes(array, layer, tensors, first_block(plan));
  plan.weight_loads.front() = {0, bytes.payload, bytes.metadata};
  return plan;
}

// Kernels of 1 x 2 on two sub-arrays of two lanes and one pixel. Filter 0 keeps (a, 0) of channel 0; filter 1
// (b, 0), (c, d) and (e, 0) of channels 0 to 2, so that it is first. Patterns 0: (x, 0), 1: (x, x).
class ReferencePattern : public ::testing::Test {
 protected:
  ReferencePattern() {
    layer_.C = 3;
    layer_.K = layer_.S = layer_.Q = 2;
    layer_.W = 3;
    tensors_ = tensors_of(layer_, {2, 0, 0, 0, 0, 0, 3, 4, 6, 0, 5, 0}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
    array_.sub_arrays = array_.lanes = array_.banks = array_.pattern_table = 2;
    array_.pixels = 1;
  }

  Layer layer_;
  LayerTensors tensors_;
  PatternArray array_;
};

// Two vectors. Filter 1: channels 0 and 2 are one batch, 2 cycles per vector in one bank (rearranged they
// take as long); channel 1 has 2 taps. Filter 0: one tap.
//  1  weights, done 3.  2  metadata, done 4: step 5..13.  14  store, done 16.  17  end
TEST_F(ReferencePattern, RunsAndConflicts) {
  in_child([this] {
    const Timing timing =
        run_pattern(array_, wide_memory(16, 16), layer_, tensors_, one_step(array_, layer_, tensors_));
    EXPECT_EQ(timing.cycles, 17);
    expect_rows(
        timing,
        {row_of({{Cause::wait_weights, 5},
                 {Cause::compute, 2 + 4},
                 {Cause::bank_conflict, 2},
                 {Cause::drain, 4}}),
         row_of({{Cause::wait_weights, 5}, {Cause::compute, 2}, {Cause::barrier, 6}, {Cause::drain, 4}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{2, 4, 3 + 16 + 25 + 42, 6 + 20 + 30 + 48}));
  });
}

// 5 weights. Shared: 4 channels of 2 bits, 3 runs of 1 + 2, 2 filters of 2 + 1, 2 patterns of 2 bits.
TEST_F(ReferencePattern, Storage) {
  const Block block = first_block(one_step(array_, layer_, tensors_));
  WeightTileBytes bytes = pattern_tile_bytes(array_, layer_, tensors_, block);
  EXPECT_EQ(bytes.payload, 10);
  EXPECT_EQ(bytes.metadata, 4);  // 27 bits
  array_.own_control = true;     // 4 x (2 + 1), no runs: 22 bits
  bytes = pattern_tile_bytes(array_, layer_, tensors_, block);
  EXPECT_EQ(bytes.metadata, 3);
  array_.pattern_table = 1;  // all run under (x, x), whose number takes no bits: 4 x 2 + 6 + 2
  bytes = pattern_tile_bytes(array_, layer_, tensors_, block);
  EXPECT_EQ(bytes.payload, 16);
  EXPECT_EQ(bytes.metadata, 2);
}

// Two images, a vector each; three sub-arrays work on the one filter, and only two have a vector. It keeps
// channels 0, 2, 3 and 5, in banks 0, 0, 1 and 1.
class ReferencePatternBanks : public ::testing::Test {
 protected:
  ReferencePatternBanks() {
    layer_.N = 2;
    tensors_ = tensors_of(layer_, {1, 0, 2, 3, 0, 4}, {1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 1});
    array_.sub_arrays = 3;
    array_.lanes = array_.banks = 2;
    array_.pixels = 1;
  }

  void expect_step(const Row& member) const {
    const Timing timing =
        run_pattern(array_, wide_memory(8, 24), layer_, tensors_, one_step(array_, layer_, tensors_));
    EXPECT_EQ(timing.cycles, 13);
    Row with_waiting = member, unassigned = row_of({{Cause::unassigned, 4}});
    for (Row* row : {&with_waiting, &unassigned}) {
      (*row)[static_cast<std::size_t>(Cause::wait_weights)] = 5;
      (*row)[static_cast<std::size_t>(Cause::drain)] = 4;
    }
    expect_rows(timing, {with_waiting, with_waiting, unassigned});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{43, 10}));
  }

  Layer layer_ = fully_connected(6, 1);
  LayerTensors tensors_;
  PatternArray array_;
};

// Batches of channels 0, 3 and 2, 5. Each loads 2 x 16 + 2 x 3 bits for three sub-arrays: 2 cycles.
//  1  weights, done 3.  2  metadata, done 4: step 5..9.  10  store, done 12.  13  end
TEST_F(ReferencePatternBanks, RearrangedKernelsWaitForTheirWeights) {
  in_child([this] { expect_step(row_of({{Cause::compute, 2}, {Cause::buffer_port, 2}})); });
}

// Channels 0, 2 and 3, 5: weights are there when the bank is done.
TEST_F(ReferencePatternBanks, KernelsInOrderWaitForTheirBank) {
  array_.rearranged = false;
  in_child([this] { expect_step(row_of({{Cause::compute, 2}, {Cause::bank_conflict, 2}})); });
}

// A filter without kernels writes zeros: 2 vectors of 3 x 4 bytes through 4.
TEST_F(ReferencePatternBanks, ZerosAreWritten) {
  tensors_ = tensors_of(layer_, {0, 0, 0, 0, 0, 0}, {1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 1});
  array_.reconfigurable = false;
  in_child([this] {
    const Timing timing =
        run_pattern(array_, wide_memory(8, 4), layer_, tensors_, one_step(array_, layer_, tensors_));
    EXPECT_EQ(timing.per_pe[0][static_cast<std::size_t>(Cause::buffer_port)], 6);
    EXPECT_EQ(timing.per_pe[1][static_cast<std::size_t>(Cause::unassigned)], 6);
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{0, 0}));
  });
}

}  // namespace
}  // namespace lacuna::reference

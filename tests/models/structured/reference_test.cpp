// The reference against cycles counted by hand from the rules.
#include "tests/models/structured/reference.h"

#include "tests/clocked/test_support.h"

namespace lacuna::reference {
namespace {

// Three filters on two PEs, groups of 4: u = (3, 0), (0, 2) and, in the second round, nothing. An issue takes
// b = 2, a group's activations i = 8, a pass's partial sums o = 2, those of one filter 1.
//  1  weights, done 4; inputs, done 17.  2  metadata, done 5: wait for the inputs, step 18..
class ReferenceStructured : public ::testing::Test {
 protected:
  ReferenceStructured() {
    memory_.buffers.input.width_bytes = 1;
    array_.filters = array_.pixels = 2;
    array_.group_size = 4;
  }

  Timing run() const {
    const TileShape tile{1, 3, 8};
    Plan plan = make_plan(layer_, tile, LoopOrder::output_reuse, 32, {{0, 0}}, 1);
    const WeightTileBytes bytes = structured_tile_bytes(array_, layer_, tensors_, tile, first_block(plan));
    EXPECT_EQ(bytes.payload, 10);  // 5 weights of 16 bits
    EXPECT_EQ(bytes.metadata, 4);  // 5 indices of 2 bits, 6 numbers of 3 bits
    plan.weight_loads.front() = {0, bytes.payload, bytes.metadata};
    return run_structured(array_, memory_, layer_, tensors_, plan);
  }

  const Layer layer_ = fully_connected(8, 3);
  const LayerTensors tensors_ =
      tensors_of(layer_, {1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
                 {1, 2, 3, 4, 5, 6, 7, 8});
  Memory memory_ = memory_of({1000, 1}, 1, 0);
  StructuredArray array_;
};

// Round 0: M = 6 and 4, so 8 + 8 cycles; round 1: nothing but the output port.
// 35  "finished" leaves.  36  store, done 38.  39  end
TEST_F(ReferenceStructured, AllPesTakeTheNextGroupTogether) {
  in_child([this] {
    const Timing timing = run();
    EXPECT_EQ(timing.cycles, 39);
    expect_rows(timing, {row_of({{Cause::wait_weights, 6},
                                 {Cause::wait_inputs, 12},
                                 {Cause::compute, 3},
                                 {Cause::buffer_port, (3 + 2) + 4 + 1},
                                 {Cause::barrier, 4},
                                 {Cause::drain, 4}}),
                         row_of({{Cause::wait_weights, 6},
                                 {Cause::wait_inputs, 12},
                                 {Cause::compute, 2},
                                 {Cause::buffer_port, 2 + (2 + 4)},
                                 {Cause::barrier, 6},
                                 {Cause::unassigned, 1},
                                 {Cause::drain, 4}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{14, 13, 0}));
  });
}

// With i = 2: round 0 takes the PEs 6 and 4 cycles.
//  1  inputs, done 5: step 6..13.  14  store, done 16.  17  end
TEST_F(ReferenceStructured, PesWaitForEachOtherAtTheEndOfAFilter) {
  in_child([this] {
    memory_.buffers.input.width_bytes = 4;
    array_.synchronize_per_group = false;
    const Timing timing = run();
    EXPECT_EQ(timing.cycles, 17);
    expect_rows(
        timing,
        {row_of(
             {{Cause::wait_weights, 6}, {Cause::compute, 3}, {Cause::buffer_port, 3 + 1}, {Cause::drain, 4}}),
         row_of({{Cause::wait_weights, 6},
                 {Cause::compute, 2},
                 {Cause::buffer_port, 2},
                 {Cause::barrier, 2},
                 {Cause::unassigned, 1},
                 {Cause::drain, 4}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{14, 13, 0}));
  });
}

// Groups of 3, 3 and 1 channels with 2, 2 and 1 weights: as full as the fullest, or as they can be. A channel
// tile of 4 cuts the second one into 1 + 2, of which the first has none.
TEST(ReferenceStructuredStorage, EqualCountsCostNothing) {
  const Layer layer = fully_connected(7, 1);
  const LayerTensors tensors = tensors_of(layer, {1, 0, 2, 0, 3, 4, 5}, {});
  StructuredArray array;
  array.filters = 1;
  array.group_size = 3;
  const TileShape whole{1, 1, 7}, cut{1, 1, 4};
  const auto plan_of = [&](const TileShape& tile) {
    const auto weight_tiles = static_cast<std::size_t>(count_tiles(layer, tile).weight_tiles());
    return make_plan(layer, tile, LoopOrder::output_reuse, 32, std::vector<WeightTileBytes>(weight_tiles), 1);
  };
  WeightTileBytes bytes = structured_tile_bytes(array, layer, tensors, whole, first_block(plan_of(whole)));
  EXPECT_EQ(bytes.payload, 10);
  EXPECT_EQ(bytes.metadata, 2);  // 5 x 2 bits
  bytes = structured_tile_bytes(array, layer, tensors, cut, last_block(plan_of(cut)));
  EXPECT_EQ(bytes.payload, 6);
  EXPECT_EQ(bytes.metadata, 2);  // 3 x 2 + 2 x 2 bits

  Memory memory = memory_of({1, 1}, 0, 0);
  memory.buffers.weight.capacity_bytes = 24;
  EXPECT_TRUE(structured_tile_fits(array, memory, layer, tensors, whole, first_block(plan_of(whole))));
  memory.buffers.weight.capacity_bytes = 22;  // 90 bits do not fit 11 bytes
  EXPECT_FALSE(structured_tile_fits(array, memory, layer, tensors, whole, first_block(plan_of(whole))));
}

}  // namespace
}  // namespace lacuna::reference

// The reference against cycles counted by hand from the rules.
#include "tests/models/cambricon_x/reference.h"

#include "tests/clocked/test_support.h"

namespace lacuna::reference {
namespace {

// Three neurons on two PEs, windows of 4: u = (2, 0), (0, 1) and, in the second round, (0, 0). An issue of
// two slots takes 2 cycles, one of a single slot 1: B = (3, 0), (0, 2).
class ReferenceCambriconX : public ::testing::Test {
 protected:
  ReferenceCambriconX() {
    memory_.buffers.weight.width_bytes = memory_.buffers.output.width_bytes = 8;
    array_.pes = array_.multipliers_per_pe = array_.pipeline_stages = 2;
    array_.window = 4;
  }

  Timing run() const {
    Plan plan = make_plan(layer_, {1, 3, 8}, LoopOrder::output_reuse, 32, {{0, 0}}, 1);
    const WeightTileBytes bytes = cambricon_x_tile_bytes(array_, layer_, tensors_, first_block(plan));
    EXPECT_EQ(bytes.payload, 10);  // 5 slots of 16 bits
    EXPECT_EQ(bytes.metadata, 8);  // 5 steps of 8 bits, 6 counts of 3 bits
    plan.weight_loads.front() = {0, bytes.payload, bytes.metadata};
    return run_cambricon_x(array_, memory_, layer_, tensors_, plan);
  }

  const Layer layer_ = fully_connected(8, 3);
  const LayerTensors tensors_ =
      tensors_of(layer_, {1, 2, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
                 {1, 2, 3, 4, 5, 6, 7, 8});
  Memory memory_ = memory_of({1000, 1}, 1, 0);
  CambriconXArray array_;
};

// i = 1. Round 0: 3 and 2 cycles; round 1: 1 cycle for a neuron without synapses.
//  1  weights, done 3.  2  metadata, done 4: step 5..9.  10  "finished" leaves.  11  store, done 13.  14 end
TEST_F(ReferenceCambriconX, PesRunAheadWithinAGroup) {
  in_child([this] {
    memory_.buffers.input.width_bytes = 8;
    const Timing timing = run();
    EXPECT_EQ(timing.cycles, 14);
    expect_rows(
        timing,
        {row_of(
             {{Cause::wait_weights, 5}, {Cause::compute, 2 + 1}, {Cause::buffer_port, 1}, {Cause::drain, 5}}),
         row_of({{Cause::wait_weights, 5},
                 {Cause::compute, 1},
                 {Cause::buffer_port, 1},
                 {Cause::barrier, 1},
                 {Cause::unassigned, 1},
                 {Cause::drain, 5}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{14, 13, 0}));
  });
}

// i = 4. Round 0: M = 3 and 2, so 4 + 4 cycles; round 1: M = 1 and 1, 4 + 4 cycles.
//  1  inputs, 8 cycles through their port, done 9: step 10..26.  28  store, done 30.  31  end
TEST_F(ReferenceCambriconX, AllPesTakeTheNextWindowTogether) {
  in_child([this] {
    memory_.buffers.input.width_bytes = 2;
    array_.synchronize_per_window = true;
    const Timing timing = run();
    EXPECT_EQ(timing.cycles, 31);
    expect_rows(timing, {row_of({{Cause::wait_weights, 5},
                                 {Cause::wait_inputs, 5},
                                 {Cause::compute, 2},
                                 {Cause::buffer_port, 2 + 2 + 6},
                                 {Cause::barrier, 2 + 2},
                                 {Cause::drain, 5}}),
                         row_of({{Cause::wait_weights, 5},
                                 {Cause::wait_inputs, 5},
                                 {Cause::compute, 1},
                                 {Cause::buffer_port, 1 + 3},
                                 {Cause::barrier, 3},
                                 {Cause::unassigned, 8},
                                 {Cause::drain, 5}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{14, 13, 0}));
  });
}

// Zeros between the three synapses: 4 and 7. Steps of 2 bits count to 3, so each gap needs one placeholder.
TEST(ReferenceStorage, PlaceholdersBridgeLongGaps) {
  const Layer layer = fully_connected(16, 1);
  const LayerTensors tensors = tensors_of(layer, {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0}, {});
  const Block block = first_block(make_plan(layer, {1, 1, 16}, LoopOrder::output_reuse, 32, {{}}, 1));
  CambriconXArray array;
  array.window = 16;
  array.step_bits = 2;
  WeightTileBytes bytes = cambricon_x_tile_bytes(array, layer, tensors, block);
  EXPECT_EQ(bytes.payload, 10);  // 5 slots
  EXPECT_EQ(bytes.metadata, 2);  // 5 x 2 + 5 bits
  array.step_indexing = false;
  bytes = cambricon_x_tile_bytes(array, layer, tensors, block);
  EXPECT_EQ(bytes.payload, 6);
  EXPECT_EQ(bytes.metadata, 2);  // 16 candidates
}

}  // namespace
}  // namespace lacuna::reference

// The reference against cycles counted by hand from the rules.
#include "tests/models/nm_tensor_core/reference.h"

#include "tests/clocked/test_support.h"

namespace lacuna::reference {
namespace {

// Three filters on two cores, six channels in two groups of 4, 2 of which are kept: a tile per filter.
class ReferenceNmTensorCore : public ::testing::Test {
 protected:
  ReferenceNmTensorCore() {
    memory_.buffers.weight.width_bytes = 18;
    memory_.buffers.input.width_bytes = 16;
    memory_.buffers.output.width_bytes = 2;
    array_.cores = 2;
    array_.filters = array_.pixels = 1;
    array_.depth = 4;
  }

  Timing run(const LayerTensors& tensors, const WeightTileBytes& expected) const {
    Plan plan = make_plan(layer_, {1, 3, 6}, LoopOrder::output_reuse, 32, {{0, 0}}, 1);
    const WeightTileBytes bytes = nm_tile_bytes(array_, layer_, tensors, first_block(plan));
    EXPECT_EQ(bytes.payload, expected.payload);
    EXPECT_EQ(bytes.metadata, expected.metadata);
    plan.weight_loads.front() = {0, bytes.payload, bytes.metadata};
    return run_nm_tensor_core(array_, memory_, layer_, tensors, plan);
  }

  const Layer layer_ = fully_connected(6, 3);
  const std::vector<std::int16_t> inputs_ = {1, 2, 3, 4, 5, 6};
  Memory memory_ = memory_of({1000, 1}, 1, 0);
  NmTensorCoreArray array_;
};

// One issue of b = 2 (6 activations of 16 bits for two cores), o = 4; in the second round, of one core, b = 1
// and o = 2.
//  1  weights, done 3.  2  metadata, done 4: step 5..11.  12  store, done 15.  16  end
TEST_F(ReferenceNmTensorCore, TwoOfFour) {
  in_child([this] {
    const LayerTensors tensors =
        tensors_of(layer_, {1, 0, 0, 2, 3, 4, 0, 0, 0, 0, 0, 1, 0, 5, 5, 0, 0, 0}, inputs_);
    EXPECT_TRUE(nm_obeys(array_, layer_, tensors));
    const Timing timing = run(tensors, {24, 3});  // 12 values of 16 and 2 bits
    EXPECT_EQ(timing.cycles, 16);
    expect_rows(timing, {row_of({{Cause::wait_weights, 5},
                                 {Cause::compute, 1 + 1},
                                 {Cause::buffer_port, 3 + 1},
                                 {Cause::drain, 5}}),
                         row_of({{Cause::wait_weights, 5},
                                 {Cause::compute, 1},
                                 {Cause::buffer_port, 3},
                                 {Cause::unassigned, 2},
                                 {Cause::drain, 5}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{1 + 8 + 15 + 24, 6, 10 + 15}));
  });
}

// The last filter's first group breaks the pattern: two issues of b = 1.
//  1  weights, done 3: step 4..10.  11  store, done 14.  15  end
TEST_F(ReferenceNmTensorCore, ThreeOfFourRunDense) {
  in_child([this] {
    const LayerTensors tensors =
        tensors_of(layer_, {1, 0, 0, 2, 3, 4, 0, 0, 0, 0, 0, 1, 1, 5, 5, 0, 0, 0}, inputs_);
    EXPECT_FALSE(nm_obeys(array_, layer_, tensors));
    const Timing timing = run(tensors, {36, 0});
    EXPECT_EQ(timing.cycles, 15);
    expect_rows(
        timing,
        {row_of(
             {{Cause::wait_weights, 4}, {Cause::compute, 2 + 2}, {Cause::buffer_port, 2}, {Cause::drain, 5}}),
         row_of({{Cause::wait_weights, 4},
                 {Cause::compute, 2},
                 {Cause::buffer_port, 2},
                 {Cause::unassigned, 2},
                 {Cause::drain, 5}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{48, 6, 26}));
  });
}

TEST_F(ReferenceNmTensorCore, AChannelTileCutsAGroup) {
  const LayerTensors tensors =
      tensors_of(layer_, {1, 0, 0, 2, 3, 4, 0, 0, 0, 0, 0, 1, 0, 5, 5, 0, 0, 0}, inputs_);
  const Plan plan = make_plan(layer_, {1, 3, 3}, LoopOrder::output_reuse, 32, {{}, {}}, 1);
  const WeightTileBytes bytes = nm_tile_bytes(array_, layer_, tensors, last_block(plan));
  EXPECT_EQ(bytes.payload, 24);  // channel 3 and channels 4, 5: two pieces of 2 values, 3 filters
  EXPECT_EQ(bytes.metadata, 3);
}

}  // namespace
}  // namespace lacuna::reference

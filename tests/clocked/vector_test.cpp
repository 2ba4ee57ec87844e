// The reference against cycles counted by hand from the rules.
#include "tests/clocked/test_support.h"

namespace lacuna::reference {
namespace {

// Three channels of 2 x 2 on two lanes: 4 operands per lane and round, but 16 bytes through an input port of
// 2: 8 cycles; in the second round, of one lane, 4.
//  1  inputs, 12 cycles through their port, done 13: step 14..26.  27  store, done 29.  30  end
TEST(ReferenceVector, PoolingWaitsForItsInputPort) {
  in_child([] {
    Layer layer;
    layer.kind = LayerKind::max_pool;
    layer.C = layer.K = layer.groups = 3;
    layer.H = layer.W = layer.R = layer.S = 2;
    Memory memory = memory_of({1000, 1}, 1, 0);
    memory.buffers.input.width_bytes = 2;
    memory.buffers.output.width_bytes = 8;
    const Plan plan = make_plan(layer, {3}, LoopOrder::output_reuse, 32, {}, 1);
    const Timing timing = run_vector(2, 1, memory, layer, plan);
    EXPECT_EQ(timing.cycles, 30);
    expect_rows(timing, {row_of({{Cause::wait_inputs, 14},
                                 {Cause::post_processing, 8},
                                 {Cause::buffer_port, 4},
                                 {Cause::drain, 4}}),
                         row_of({{Cause::wait_inputs, 14},
                                 {Cause::post_processing, 4},
                                 {Cause::buffer_port, 4},
                                 {Cause::unassigned, 4},
                                 {Cause::drain, 4}})});
  });
}

}  // namespace
}  // namespace lacuna::reference

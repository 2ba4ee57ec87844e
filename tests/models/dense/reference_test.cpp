// The reference against cycles counted by hand from the rules. In the traces, "W0 1..3, done 6" is a request
// of weight tile 0 that is on the bus from cycle 1 to 3 and done (M6) in cycle 6; whoever waits for it sees
// it in cycle 7.
#include "tests/models/dense/reference.h"

#include "tests/clocked/test_support.h"

namespace lacuna::reference {
namespace {

//  0  start
//  1  W0 1..3, done 6; I0 3..5, done 8; O0 opens at once
//  7  array sees W0; 9 sees I0: step 9..10
// 10  "finished" leaves, 11 the DMA sees it: store 11..13 (free at 5, turned round at 7), done 16
// 17  the controller sees the end
TEST(ReferenceDense, OneWeightOneInput) {
  in_child([] {
    const Layer layer = fully_connected(1, 1);
    const Plan plan = make_plan(layer, {}, LoopOrder::output_reuse, 32, {{2, 0}}, 1);
    const Timing timing =
        run_dense({1, 1, 1}, memory_of({1, 1}, 3, 2), layer, tensors_of(layer, {3}, {-5}), plan);
    EXPECT_EQ(timing.cycles, 17);
    expect_rows(
        timing,
        {row_of(
            {{Cause::wait_weights, 7}, {Cause::wait_inputs, 2}, {Cause::compute, 1}, {Cause::drain, 7}})});
    EXPECT_EQ(timing.psums, std::vector<std::int64_t>{-15});
  });
}

// As above with one channel that has one request of one byte under way (M3, M4).
//  1  W0 1..2, done 5; its second byte 5..6, done 9
//  6  the channel is idle: I0 goes before O0, both of age 0; I0 9..10, done 13; 13..14, done 17
// 10  array sees W0; 18 sees I0: step 18..19 (O0 opened in 14)
// 20  store 20..21, done 24; 24..25, done 28
TEST(ReferenceDense, OneChannelOneRequestAtATime) {
  in_child([] {
    const Layer layer = fully_connected(1, 1);
    const Plan plan = make_plan(layer, {}, LoopOrder::output_reuse, 32, {{2, 0}}, 1);
    Memory memory = memory_of({1, 1}, 3, 2);
    memory.dma = {1, 1, 1};
    const Timing timing = run_dense({1, 1, 1}, memory, layer, tensors_of(layer, {3}, {5}), plan);
    EXPECT_EQ(timing.cycles, 29);
    expect_rows(
        timing,
        {row_of(
            {{Cause::wait_weights, 10}, {Cause::wait_inputs, 8}, {Cause::compute, 1}, {Cause::drain, 10}})});
  });
}

// Two inputs, two outputs, one of each per step, input reuse: each output is visited twice; one output slot.
// The bus needs 3/2 cycles for a weight, an input or an output and 3 for a partial sum.
//  1  W0 1..2.5, done 4; I0 2.5..4, done 5; O0 opens.  2  W1 4..5.5, done 7; I1 5.5..7, done 8
//  6  step 0, 6..7.  8  W2 8..9.5, done 11; store O0 11.5..14.5, done 16.  17  O1 opens
// 18  step 1, 18..19.  20  W3 20..21.5, done 23; store O1 23.5..26.5, done 28.  29  load O2 29..32, done 33
// 34  step 2, 34..36 (reads and writes its partial sum).  37  store O2 37..38.5, done 40.  41  load
// O3 41..44, done 45 46  step 3, 46..48.  49  store O3 49..50.5, done 52.  53  end
TEST(ReferenceDense, PartialSumsGoOutAndComeBack) {
  in_child([] {
    const Layer layer = fully_connected(2, 2);
    const Plan plan = make_plan(layer, {}, LoopOrder::input_reuse, 32, {{2, 0}, {2, 0}, {2, 0}, {2, 0}}, 1);
    Memory memory = memory_of({4, 3}, 1, 2);
    memory.buffers.output.double_buffered = false;
    const Timing timing =
        run_dense({1, 1, 1}, memory, layer, tensors_of(layer, {1, 2, 3, 4}, {10, 100}), plan);
    EXPECT_EQ(timing.cycles, 53);
    expect_rows(timing, {row_of({{Cause::wait_weights, 5 + 1},
                                 {Cause::wait_inputs, 1},
                                 {Cause::wait_output_space, 10},
                                 {Cause::wait_psums, 15 + 10},
                                 {Cause::compute, 4},
                                 {Cause::buffer_port, 2},
                                 {Cause::drain, 5}})});
    EXPECT_EQ(timing.psums, (std::vector<std::int64_t>{210, 430}));
    EXPECT_EQ(timing.dram_read, (std::array<std::int64_t, data_class_count>{8, 4, 0, 8, 0}));
    EXPECT_EQ(timing.dram_written, (std::array<std::int64_t, data_class_count>{0, 0, 4, 8, 0}));
  });
}

}  // namespace
}  // namespace lacuna::reference

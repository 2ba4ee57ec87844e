// The DMA alone: its TLM socket bound to another memory than the built-in (fixed_memory.h: 10 cycles a
// request), and a consumer in place of the array. The first half of the expected texts are the requests as
// the memory saw them.
#include "sim/memory/dma.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/in_child.h"
#include "tests/unit/memory/fixed_memory.h"
#include "tests/unit/time/thread.h"

namespace lacuna {
namespace {

using test::FixedMemory;

struct Bench {
  std::string requests, events;
  FixedMemory memory{"memory", requests, 10};
  Dma dma;
  Buffer weights, inputs, outputs;
  TimedFifo<DmaJob> start{"start", 1};
  TimedFifo<StoreToken> stores{"stores", 2};
  TimedFifo<LayerDone> done{"done", 1};

  Bench(const DmaConfig& config, std::int64_t burst, const BufferConfig& buffer)
      : dma("dma", config, {{1, 1}, 0, burst, 0}),
        weights("weights", buffer),
        inputs("inputs", buffer),
        outputs("outputs", buffer) {
    dma.dram.bind(memory.target());
    dma.start(start);
    dma.stores(stores);
    dma.done(done);
    dma.weights(weights.tiles);
    dma.inputs(inputs.tiles);
    dma.outputs(outputs.tiles);
    dma.weight_port(weights);
    dma.input_port(inputs);
    dma.output_port(outputs);
    dma.output_slots(outputs.tiles);
  }

  void note(const char* what) { events += fmt::format("{}:{} ", now(), what); }

  template <class T>
  void await(TimedFifo<T>& fifo, const char* what) {
    while (fifo.next_item() > now()) sc_core::wait(fifo.item_event());
    fifo.pop();
    note(what);
  }

  std::string run(const std::function<void()>& consumer) {
    const test::Thread thread("consumer", consumer);
    sc_core::sc_start();
    return requests + "| " + events;
  }
};

constexpr BufferConfig test_buffer{4096, 64, 1, true};

// A step with a weight tile (100 bytes and 5 of metadata), an input tile of 70 and an output tile of 20.
Plan one_step() {
  Plan plan;
  plan.weight_loads = {{0, 100, 5}};
  plan.input_loads = {{0, 70, 0}};
  plan.output_visits = {{0, 0, 0, 20, false}};
  return plan;
}

// The consumer of one_step(): it computes as soon as all is there, in no time.
std::string run_one_step(const DmaConfig& config, std::int64_t burst) {
  return test::in_child([&] {
    const Plan plan = one_step();
    Bench bench(config, burst, test_buffer);
    return bench.run([&] {
      bench.start.push({&plan}, now());
      bench.await(bench.outputs.tiles, "output");
      bench.await(bench.inputs.tiles, "input");
      bench.await(bench.weights.tiles, "weights");
      bench.stores.push({0}, now());
      bench.await(bench.done, "end");
    });
  });
}

// A request issued in t is done in t + 10 and "ready" is seen in t + 11. The empty opening is ready at once.
TEST(Dma, AnotherMemoryCanBeBoundInPlaceOfTheBuiltIn) {
  EXPECT_EQ(run_one_step({3, 4, 4096}, 1),
            "1:w100 1:i70 2:m5 14:!o20 | 2:output 12:input 13:weights 25:end ");
}

// Payload and metadata are each whole bursts of 16; requests are of at most 48; one a cycle leaves a channel.
TEST(Dma, TransfersAreCutIntoRequestsOfWholeBursts) {
  EXPECT_EQ(run_one_step({3, 4, 48}, 16),
            "1:w48 1:i48 2:w48 2:i32 3:w16 4:m16 16:!o32 | 2:output 13:input 15:weights 27:end ");
}

// Two under way at a time: the third goes when the first is done, in cycle 11.
TEST(Dma, AChannelWaitsForOutstandingRequests) {
  EXPECT_EQ(run_one_step({3, 2, 48}, 16),
            "1:w48 1:i48 2:w48 2:i32 11:w16 12:m16 24:!o32 | 2:output 13:input 23:weights 35:end ");
}

// One channel, three requests: weights before inputs before openings, all of the same age.
TEST(Dma, OneChannelServesEqualAgesInAFixedOrder) {
  EXPECT_EQ(run_one_step({1, 8, 4096}, 1),
            "1:w100 2:m5 3:i70 15:!o20 | 5:output 14:input 14:weights 26:end ");
}

// A narrow port is busy with a tile for longer than the DRAM: 100 bytes at 4 a cycle from cycle 1 on (M6).
TEST(Dma, TheBuffersPortDelaysATile) {
  EXPECT_EQ(test::in_child([] {
              Plan plan = one_step();
              plan.weight_loads[0].metadata_bytes = 0;
              Bench bench({3, 4, 4096}, 1, {4096, 4, 1, true});
              return bench.run([&] {
                bench.start.push({&plan}, now());
                bench.await(bench.weights.tiles, "weights");
              });
            }),
            "1:w100 1:i70 | 27:weights ");
}

// Slots: with one output slot, the second opening waits for the first store, which is acknowledged in 30 and
// seen in 31.
TEST(Dma, AnOpeningWaitsForASlotAndLoadsItsPartialSums) {
  EXPECT_EQ(test::in_child([] {
              Plan plan;
              plan.output_visits = {{0, 0, 0, 8, true}, {1, 1, 8, 4, false}};
              Bench bench({3, 4, 4096}, 1, {4096, 64, 1, false});
              return bench.run([&] {
                bench.start.push({&plan}, now());
                bench.await(bench.outputs.tiles, "open");
                test::wait_until(19);
                bench.stores.push({0}, now());  // seen, and issued, in 20
                bench.await(bench.outputs.tiles, "open");
                bench.stores.push({1}, now());
                bench.await(bench.done, "end");
              });
            }),
            "20:!p8 31:p8 43:!o4 | 2:open 42:open 54:end ");
}

// One channel, one request of a byte at a time. In cycle 12 it has asked for all of the first load (issued in
// 1 and 11), and both the second load and a store (of step 5) wait: the one whose step is the earlier goes
// first.
TEST(Dma, TheOldestJobGoesFirst) {
  const auto run = [](std::int64_t step_of_load) {
    return test::in_child([=] {
      Plan plan;
      plan.input_loads = {{0, 2, 0}, {step_of_load, 1, 0}};
      plan.output_visits = {{0, 5, 0, 1, false}, {7, 7, 0, 1, false}};
      Bench bench({1, 1, 1}, 1, test_buffer);
      return bench.run([&] {
        bench.start.push({&plan}, now());
        bench.stores.push({0}, 7);
      });
    });
  };
  EXPECT_EQ(run(4), "1:i1 11:i1 21:i1 31:!o1 | ");
  EXPECT_EQ(run(5), "1:i1 11:i1 21:i1 31:!o1 | ");
  EXPECT_EQ(run(6), "1:i1 11:i1 21:!o1 31:i1 | ");
}

}  // namespace
}  // namespace lacuna

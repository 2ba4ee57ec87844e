// What the limit on outstanding requests costs, as estimated by a run, against what raising it saves ("What
// the limit costs" in sim/memory/README.md).
#include <gtest/gtest.h>

#include "models/dense/dense.h"
#include "tests/unit/engine/machines.h"

namespace lacuna {
namespace {

struct Spent {
  Cycle cycles = 0, held_up = 0;
  std::int64_t requests = 0, bytes = 0;
};

Spent run(const Machine& machine, const Layer& layer) {
  const LayerTensors tensors = test::ones(layer);
  const nlohmann::json json = nlohmann::json::parse(test::in_child([&] {
    const std::unique_ptr<Datapath> datapath = prepare_layer(machine, layer, tensors);
    test::OneLayer sequence(*datapath);
    run_system(machine, sequence);
    const LayerTiming& t = sequence.timing();
    return nlohmann::json{t.cycles, t.request_limit.cycles, t.request_limit.requests, t.request_limit.bytes}
        .dump();
  }));
  return {json[0], json[1], json[2], json[3]};
}

// Weights of 16 channels at a time, in requests of 64 bytes: a cycle of the bus each.
Machine machine_of(std::int64_t multipliers, std::int64_t latency, std::int64_t outstanding) {
  auto dense = std::make_shared<Dense>();
  dense->outputs = dense->inputs = multipliers;
  Machine machine = test::machine_of(dense);
  machine.dataflow.tile.k = 16;
  machine.dataflow.tile.c = 16;
  machine.dram.latency_cycles = latency;
  machine.dma.request_bytes = 64;
  machine.dma.outstanding_requests = outstanding;
  return machine;
}

const Layer memory_bound = test::fully_connected(128, 128);

TEST(RequestLimit, WhatItCostsIsWhatMoreRequestsSave) {
  for (const std::int64_t latency : {10, 30, 100})
    for (const std::int64_t multipliers : {2, 4, 16}) {
      const Cycle best = run(machine_of(multipliers, latency, 1024), memory_bound).cycles;
      for (const std::int64_t outstanding : {1, 2, 4, 8, 32}) {
        const Spent spent = run(machine_of(multipliers, latency, outstanding), memory_bound);
        const Cycle saved = spent.cycles - best;
        EXPECT_LE(spent.held_up, 2 * saved + spent.cycles / 100)
            << latency << " " << multipliers << " " << outstanding;
        EXPECT_LE(saved, 2 * spent.held_up + spent.cycles / 100)
            << latency << " " << multipliers << " " << outstanding;
      }
    }
}

// Eight requests of a tile: one at a time they take 8 x 11 cycles, together 8 + 10.
TEST(RequestLimit, OfMemoryBoundWorkItIsNearlyAll) {
  const Spent spent = run(machine_of(16, 10, 1), memory_bound);
  EXPECT_GT(spent.held_up, spent.cycles / 2);
  EXPECT_EQ(spent.bytes, 128 * 128 * 2);
  EXPECT_EQ(spent.requests, 128 * 128 * 2 / 64);
}

TEST(RequestLimit, CostsNothingIfTheArrayIsSlower) {
  Layer layer = memory_bound;
  layer.N = 64;  // each weight is used 64 times
  const Spent spent = run(machine_of(2, 10, 1), layer);
  EXPECT_LT(spent.held_up, spent.cycles / 100);
}

TEST(RequestLimit, CostsNothingIfThePortIsSlower) {
  Machine machine = machine_of(16, 30, 4);
  machine.buffers.weight.width_bytes = 2;  // 32 cycles for a request
  const Spent spent = run(machine, memory_bound);
  EXPECT_LT(spent.held_up, spent.cycles / 50);
  machine.dma.outstanding_requests = 64;
  EXPECT_LT(spent.cycles - run(machine, memory_bound).cycles, spent.cycles / 50);
}

TEST(RequestLimit, CostsNothingIfTheBusIsSlower) {
  Machine machine = machine_of(16, 10, 4);
  machine.dram.bandwidth_bytes_per_cycle = {2, 1};  // 32 cycles for a request
  const Spent spent = run(machine, memory_bound);
  EXPECT_LT(spent.held_up, spent.cycles / 50);
}

}  // namespace
}  // namespace lacuna

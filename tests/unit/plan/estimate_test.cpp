#include "sim/plan/estimate.h"

#include <gtest/gtest.h>

#include "tests/unit/plan/random_tiles.h"

namespace lacuna {
namespace {

StreamEstimate sum_of(const std::vector<TileLoad>& loads) {
  StreamEstimate sum;
  for (const TileLoad& load : loads) ++sum.tiles, sum.bytes += load.bytes;
  return sum;
}

// What the plan moves, added up visit by visit.
TrafficEstimate traffic_of(const Plan& plan) {
  TrafficEstimate traffic{sum_of(plan.weight_loads), sum_of(plan.input_loads), {}, 0};
  for (const OutputVisit& visit : plan.output_visits) {
    ++traffic.stores.tiles;
    traffic.stores.bytes += visit.store_bytes;
    traffic.psum_loads += visit.psum_load_bytes;
  }
  return traffic;
}

void expect_equal(const StreamEstimate& estimate, const StreamEstimate& planned, const char* what) {
  EXPECT_EQ(estimate.tiles, planned.tiles) << what;
  EXPECT_EQ(estimate.bytes, planned.bytes) << what;
}

TEST(EstimateTraffic, EqualsThePlansBytes) {
  for (std::uint64_t seed = 0; seed < 500 && !testing::Test::HasFailure(); ++seed) {
    test::RandomTiles random(seed);
    const Layer& layer = random.layer();
    const TileShape tile = random.tile();
    const std::int64_t weight_bytes = layer.weight_count() * layer.weight_bits / 8;
    const std::int64_t burst = random.draw(1, 64);
    const std::int64_t input_bits =
        input_bits_once(layer, tile, {row_reads(layer, tile.p), column_reads(layer, tile.q)}, burst);
    for (const LoopOrder order : test::loop_orders) {
      SCOPED_TRACE(layer.name + ", " + to_string(order));
      const TrafficEstimate estimate = estimate_traffic(layer, count_tiles(layer, tile), input_bits, order,
                                                        weight_bytes, random.psum_bits());
      const TrafficEstimate planned = traffic_of(
          make_plan(layer, tile, order, random.psum_bits(), test::dense_weight_tiles(layer, tile), burst));
      expect_equal(estimate.weights, planned.weights, "weights");
      expect_equal(estimate.inputs, planned.inputs, "inputs");
      expect_equal(estimate.stores, planned.stores, "stores");
      EXPECT_EQ(estimate.psum_loads, planned.psum_loads);
    }
  }
}

// One tile of each kind; every part of the estimate in turn is the longest. 2 bytes a cycle, latency 10,
// bursts of 8.
class EstimateCycles : public testing::Test {
 protected:
  TrafficEstimate traffic{{1, 100}, {1, 60}, {1, 40}, 0};
  MemoryTraits memory{{2, 1}, 10, 8, 0, 2, 2, 2};
  const std::int64_t ends = (100 + 60 + 40) / 2 + 2 * 10;  // first tiles in, last tile out
};

TEST_F(EstimateCycles, TheArrayIsSlowest) {
  EXPECT_EQ(estimate_cycles(traffic, 500, memory), 500 + ends);
}

TEST_F(EstimateCycles, TheBusIsSlowest) {
  EXPECT_EQ(estimate_cycles(traffic, 1, memory), (104 + 64 + 40) / 2 + ends);  // whole bursts
  memory.turnaround_cycles = 7;
  EXPECT_EQ(estimate_cycles(traffic, 1, memory), (104 + 64 + 40) / 2 + 2 * 7 + ends);
}

TEST_F(EstimateCycles, TheOnlySlotOfABufferIsSlowest) {
  memory.weight_slots = 1;  // fetched, then used
  EXPECT_EQ(estimate_cycles(traffic, 500, memory), (10 + 3) + 104 / 2 + 500 + ends);
  memory.weight_slots = 2;
  memory.output_slots = 1;
  traffic.psum_loads = 16;  // fetched, used, stored
  EXPECT_EQ(estimate_cycles(traffic, 500, memory), 2 * (10 + 3) + (40 + 16) / 2 + 500 + ends);
}

}  // namespace
}  // namespace lacuna

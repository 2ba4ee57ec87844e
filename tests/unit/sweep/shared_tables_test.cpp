#include "sim/sweep/shared_tables.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/engine/run.h"
#include "sim/report/result_json.h"
#include "sim/sweep/loaded_tensors.h"
#include "tests/sanitizers.h"
#include "tests/unit/in_child.h"
#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

std::vector<int> table_of(const std::shared_ptr<TableStore>& store, const std::string& key, int value,
                          int& computed) {
  return Tables(store, "layer").get<int>(key, [&] { return ++computed, std::vector<int>{value, value + 1}; });
}

TEST(SharedTables, AreComputedOnce) {
  const auto store = std::make_shared<SharedTables>();
  int computed = 0;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(table_of(store, "a", 5, computed), (std::vector<int>{5, 6}));
    EXPECT_EQ(table_of(store, "b", 7, computed), (std::vector<int>{7, 8}));
  }
  EXPECT_EQ(computed, 2);
}

TEST(SharedTables, WithoutAStoreEverythingIsComputed) {
  int computed = 0;
  table_of(nullptr, "a", 5, computed);
  EXPECT_EQ(table_of(nullptr, "a", 6, computed).front(), 6);
  EXPECT_EQ(computed, 2);
}

TEST(SharedTables, WhatAChildComputesItsSiblingsFind) {
  const auto store = std::make_shared<SharedTables>();
  int computed = 0;
  test::in_child([&] { return table_of(store, "a", 5, computed), std::string(); });
  EXPECT_EQ(table_of(store, "a", 9, computed).front(), 5);
  EXPECT_EQ(computed, 0);
}

TEST(SharedTables, AFullStoreKeepsWhatItHas) {
  const auto store = std::make_shared<SharedTables>(100);
  int computed = 0;
  table_of(store, "a", 5, computed);
  for (int i = 0; i < 10; ++i) table_of(store, "b" + std::to_string(i), i, computed);
  EXPECT_EQ(computed, 11);
  EXPECT_EQ(table_of(store, "a", 9, computed).front(), 5);
  EXPECT_EQ(table_of(store, "b9", 9, computed).front(), 9);
  EXPECT_EQ(computed, 12);
}

// Every parameter that a table could depend on, one changed at a time: a key that forgets one would hand a
// machine the tables of another.
TEST(SharedTables, ChangeNoResult) {
  LACUNA_SKIP_UNDER_ASAN();
  const test::SmallSweep sweep(R"(, "combine": "zip", "axes": [
      {"name": "pes", "pointer": "/array/pes", "values": [2, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]},
      {"name": "multipliers", "pointer": "/array/multipliers_per_pe", "values": [2, 2, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]},
      {"name": "window", "pointer": "/array/window", "values": [8, 8, 8, 5, 8, 8, 8, 8, 8, 8, 8, 8, 8]},
      {"name": "indexing", "pointer": "/array/indexing", "values": ["step", "step", "step", "step", "direct", "step", "step", "step", "step", "step", "step", "step", "step"]},
      {"name": "bits", "pointer": "/array/step_bits", "values": [2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 2]},
      {"name": "sync", "pointer": "/array/synchronization", "values": ["group", "group", "group", "group", "group", "group", "window", "group", "group", "group", "group", "group", "group"]},
      {"name": "wport", "pointer": "/buffers/weight/width_bytes", "values": [64, 64, 64, 64, 64, 64, 64, 2, 64, 64, 64, 64, 64]},
      {"name": "iport", "pointer": "/buffers/input/width_bytes", "values": [64, 64, 64, 64, 64, 64, 64, 64, 2, 64, 64, 64, 64]},
      {"name": "oport", "pointer": "/buffers/output/width_bytes", "values": [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1]},
      {"name": "psum", "pointer": "/psum_bits", "values": [32, 32, 32, 32, 32, 32, 32, 32, 32, 32, 64, 32, 32]},
      {"name": "wcap", "pointer": "/buffers/weight/capacity_bytes", "values": [2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 512, 2048]},
      {"name": "icap", "pointer": "/buffers/input/capacity_bytes", "values": [2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 2048, 256]}])",
                               R"(["cambricon_x"])");
  const auto points = expand(sweep.space()).points;
  ASSERT_EQ(points.size(), 13U);
  const auto network = sweep.space().network(points[0].choice);
  const LoadedTensors shared(network->tensors(1), network->network.layers);
  std::vector<std::string> results;
  for (const SweepPoint& point : points) {
    const auto result = [&](const TensorSource& tensors) {
      return test::in_child([&] {
        NetworkResult of{sweep.space().machine(point.choice), network->network, {}, {}};
        of.layers = run_network(of.machine, "m", network->network.layers, tensors);
        return result_json(of).at("layers").dump();
      });
    };
    results.push_back(result(*network->tensors(1)));
    EXPECT_EQ(result(shared), results.back());
    EXPECT_EQ(result(shared), results.back());  // now from its own tables
  }
  EXPECT_GT(std::set<std::string>(results.begin(), results.end()).size(), 9U);  // the parameters matter
}

}  // namespace
}  // namespace lacuna

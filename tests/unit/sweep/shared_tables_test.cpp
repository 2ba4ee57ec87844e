#include "sim/sweep/shared_tables.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/engine/run.h"
#include "sim/report/result_json.h"
#include "sim/sweep/loaded_tensors.h"
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

// A parameter, its value in most points and that in one.
struct Change {
  const char* pointer;
  Json usual, changed;
};

// A point for no change and for each of them: a key that forgets a parameter would hand a machine the tables
// of another.
std::string one_changed_at_a_time(const std::vector<Change>& changes) {
  Json axes = Json::array();
  for (std::size_t i = 0; i < changes.size(); ++i) {
    Json values(changes.size() + 1, changes[i].usual);
    values[i + 1] = changes[i].changed;
    axes.push_back({{"name", "x" + std::to_string(i)}, {"pointer", changes[i].pointer}, {"values", values}});
  }
  return R"(, "combine": "zip", "axes": )" + axes.dump();
}

void expect_tables_to_change_no_result(const std::string& accelerator, const std::vector<Change>& changes) {
  const test::SmallSweep sweep(one_changed_at_a_time(changes), Json{accelerator}.dump());
  const auto points = expand(sweep.space()).points;
  ASSERT_EQ(points.size(), changes.size() + 1);
  const auto network = sweep.space().network(points[0].choice);
  const LoadedTensors shared(network->tensors(1), network->network.layers);
  std::vector<std::string> results;
  for (const SweepPoint& point : points) {
    const auto result = [&](const TensorSource& tensors) {
      return test::in_child([&] {
        NetworkResult of{sweep.space().machine(point.choice).machine, network->network, {}, {}, {}, {}};
        of.layers = run_network(of.machine, "m", network->network.layers, tensors);
        return result_json(of).at("layers").dump();
      });
    };
    results.push_back(result(*network->tensors(1)));
    EXPECT_EQ(result(shared), results.back()) << "point " << results.size() - 1;
    EXPECT_EQ(result(shared), results.back());  // now from its own tables
  }
  // The parameters matter.
  EXPECT_GT(4 * std::set<std::string>(results.begin(), results.end()).size(), 3 * changes.size());
}

TEST(SharedTables, ChangeNoResultOfCambriconX) {
  expect_tables_to_change_no_result("cambricon_x", {{"/array/pes", 2, 3},
                                                    {"/array/multipliers_per_pe", 2, 3},
                                                    {"/array/window", 8, 5},
                                                    {"/array/indexing", "step", "direct"},
                                                    {"/array/step_bits", 2, 1},
                                                    {"/array/synchronization", "group", "window"},
                                                    {"/buffers/weight/width_bytes", 64, 2},
                                                    {"/buffers/input/width_bytes", 64, 2},
                                                    {"/buffers/output/width_bytes", 1, 2},
                                                    {"/psum_bits", 32, 64},
                                                    {"/buffers/weight/capacity_bytes", 2048, 512},
                                                    {"/buffers/input/capacity_bytes", 2048, 256}});
}

TEST(SharedTables, ChangeNoResultOfPattern) {
  expect_tables_to_change_no_result("pattern", {{"/array/sub_arrays", 2, 3},
                                                {"/array/lanes", 3, 2},
                                                {"/array/pixels", 2, 3},
                                                {"/array/pattern_table", 6, 2},
                                                {"/array/lane_control", "own", "shared"},
                                                {"/array/kernel_reorder", true, false},
                                                {"/array/filter_reorder", true, false},
                                                {"/array/reconfigurable", false, true},
                                                {"/array/banks", 2, 3},
                                                {"/array/rearranged", true, false},
                                                {"/buffers/weight/width_bytes", 64, 2},
                                                {"/buffers/input/width_bytes", 64, 4},
                                                {"/buffers/output/width_bytes", 16, 2},
                                                {"/psum_bits", 32, 64},
                                                {"/buffers/weight/capacity_bytes", 2048, 512},
                                                {"/buffers/input/capacity_bytes", 2048, 256}});
}

TEST(SharedTables, ChangeNoResultOfScnn) {
  expect_tables_to_change_no_result("scnn", {{"/array/rows", 2, 1},
                                             {"/array/columns", 2, 3},
                                             {"/array/F", 2, 3},
                                             {"/array/I", 2, 1},
                                             {"/array/accumulator_banks", 4, 3},
                                             {"/array/accumulator_entries", 32, 8},
                                             {"/array/bank_hash", "linear", "address"},
                                             {"/array/bank_multipliers/filter", 1, 2},
                                             {"/array/bank_multipliers/row", 1, 2},
                                             {"/array/bank_multipliers/column", 1, 0},
                                             {"/array/queue_depth", 2, 0},
                                             {"/array/halo", "output", "input"},
                                             {"/array/compressed_weights", true, false},
                                             {"/array/compressed_activations", true, false},
                                             {"/array/run_bits", 1, 3},
                                             {"/dataflow/tile_k", 4, 2},
                                             {"/dataflow/tile_p", 4, 2},
                                             {"/buffers/weight/capacity_bytes", 256, 64},
                                             {"/buffers/weight/double_buffered", true, false},
                                             {"/dram/burst_bytes", 64, 32},
                                             {"/dram/latency_cycles", 100, 5}});
}

}  // namespace
}  // namespace lacuna

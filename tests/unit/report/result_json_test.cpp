#include "sim/report/result_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& [key, value] : object.items()) keys.push_back(key);
  return keys;
}

TEST(ResultJson, KeysInOrder) {
  const Json json = result_json(test::three_layers());
  EXPECT_THAT(keys_of(json),
              ElementsAre("schema", "provenance", "notes", "accelerator", "network", "layers", "totals"));
  EXPECT_EQ(json.at("schema"), "lacuna-result-1");
  const std::vector<std::string> row{"name",
                                     "type",
                                     "cycles",
                                     "macs_dense",
                                     "macs_effectual",
                                     "utilization",
                                     "oracle_cycles",
                                     "weights",
                                     "multiplier_slots",
                                     "cycle_attribution",
                                     "traffic_bytes",
                                     "actions",
                                     "energy_pj",
                                     "roofline"};
  const auto with = [row](std::vector<std::string> more) {
    more.insert(more.begin(), row.begin(), row.end());
    return more;
  };
  EXPECT_EQ(keys_of(json.at("totals")), row);
  EXPECT_EQ(keys_of(json.at("layers")[0]), with({"plan", "values"}));  // values were checked
  EXPECT_EQ(keys_of(json.at("layers")[1]), with({"plan"}));
  EXPECT_EQ(json.at("notes"), Json({"/array/step_bits: has no effect"}));
  const Json fused = result_json(test::pool_fused("m", 400, 100)).at("layers")[0];
  EXPECT_EQ(keys_of(fused), with({"plan", "fused_pool", "values"}));
  EXPECT_EQ(fused.at("fused_pool"), "pool");
}

TEST(ResultJson, TrafficActionsAndEnergy) {
  const Json row = result_json(test::three_layers()).at("layers")[0];
  EXPECT_EQ(row.at("traffic_bytes").at("dram"),
            Json({{"weights", 100}, {"inputs", 50}, {"outputs", 25}, {"psums", 0}, {"metadata", 7}}));
  EXPECT_EQ(row.at("traffic_bytes").at("buffers").at("weight"),
            Json({{"array_read", 1}, {"array_written", 2}, {"filled", 3}, {"drained", 4}}));
  EXPECT_EQ(row.at("actions"), Json({{"mac", 1600}, {"leakage", 400}}));
  EXPECT_EQ(row.at("energy_pj").at("mac"), 1600);
  EXPECT_EQ(row.at("energy_pj").at("leakage"), 200);
  EXPECT_EQ(row.at("energy_pj").at("dram"), 0);
  EXPECT_EQ(row.at("cycle_attribution").at("compute"), 2 * 390);
}

TEST(ResultJson, ProvenanceKeepsTheHostApart) {
  const Json provenance = result_json(test::three_layers()).at("provenance");
  EXPECT_EQ(provenance.at("command_line"), Json({"lacuna", "run"}));
  EXPECT_EQ(provenance.at("tensors"), Json({{"origin", "synthetic"}, {"description", "seed 7"}}));
  EXPECT_EQ(provenance.at("host"),
            Json({{"seconds", 0.5}, {"simulated_cycles_per_second", 1100.0}, {"peak_memory_bytes", 1000}}));
}

}  // namespace
}  // namespace lacuna

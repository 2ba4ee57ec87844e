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
  EXPECT_EQ(json.at("schema"), "lacuna-result-2");
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
                                     "roofline",
                                     "energy_pj_total",
                                     "dram_bytes_total",
                                     "latency_ms",
                                     "edp_pj_s",
                                     "utilization_busy"};
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

TEST(ResultJson, ANoteTellsOfSumsWiderThanTheMachines) {
  NetworkResult result = test::three_layers();
  result.machine.notes.clear();
  result.machine.psum_bits = 24;
  result.layers[0].result.set<"values/psum_bits_needed">(std::int64_t{24});
  EXPECT_EQ(result_json(result).at("notes"), Json::array());
  result.layers[0].result.set<"values/psum_bits_needed">(std::int64_t{25});
  EXPECT_EQ(result_json(result).at("notes"), Json({"/psum_bits: sums of layer \"conv\" take 25 bits, more "
                                                   "than the machine's 24: it would overflow"}));
}

// Layers of two PEs that wait for ports in a tenth of their cycles, and have all the bandwidth they need.
class PortNotes : public testing::Test {
 protected:
  PortNotes() {
    result.machine.notes.clear();
    result.machine.buffers.weight.width_bytes = 256;
    result.machine.buffers.weight.ports = 2;
    result.machine.buffers.output.width_bytes = 64;
    for (LayerRun& run : result.layers) wait_for_ports(run, run.result.count<"cycles">() / 10);
    result.layers[0].ports.weight = {16, 8 * 8192, 16, true};
  }
  static void wait_for_ports(LayerRun& run, std::int64_t cycles, Ratio bandwidth = {1000, 1}) {
    MachineRates rates = test::rates;
    rates.bandwidth_bytes_per_cycle = bandwidth;
    LayerResult waiting = empty_total(rates);
    waiting.add(run.result);
    waiting.set<"cycle_attribution/compute">(2 * (run.result.count<"cycles">() - cycles));
    waiting.set<"cycle_attribution/drain">(std::int64_t{0});
    waiting.set<"cycle_attribution/buffer_port">(2 * cycles);
    waiting.derive();
    run.result = waiting;
  }
  Json notes() const { return result_json(result).at("notes"); }

  NetworkResult result = test::three_layers();
};

// Of each kind of access the layer in which it takes longest.
TEST_F(PortNotes, TellWhatAnAccessNeedsAndWhatThePortHas) {
  result.layers[1].port_accesses.output = "pixel";
  result.layers[1].ports.output = {3, 8 * 130 + 1, 2, true};
  result.layers[2].ports.output = {9, 8 * 600, 9, false};  // nobody waited for it
  EXPECT_EQ(
      notes(),
      Json({"/buffers/weight/width_bytes: an issue needs 8,192 bytes from the weight port, which has 512: "
            "every issue takes 16 cycles (layer \"conv\")",
            "/buffers/output/width_bytes: a pixel needs up to 131 bytes of the output port, which has 64: "
            "it takes up to 3 cycles (layer \"pool\")"}));
  result.layers[2].ports.weight = {32, 8 * 16384, 32, true};
  EXPECT_EQ(
      notes()[0],
      "/buffers/weight/width_bytes: an issue needs 16,384 bytes from the weight port, which has 512: every "
      "issue takes 32 cycles (layer \"fc\"; 1 of the other 2 layers wait for it too)");
}

TEST_F(PortNotes, NameTheFirstOfLayersThatWaitAsLong) {
  result.layers[2].ports.weight = result.layers[0].ports.weight;
  EXPECT_THAT(notes()[0].get<std::string>(), testing::HasSubstr("(layer \"conv\"; 1 of the other 2 layers"));
}

TEST_F(PortNotes, LeaveOutLayersThatTheMemoryBounds) {
  wait_for_ports(result.layers[0], 40, {182, 400});
  EXPECT_EQ(notes().size(), 1U);
  wait_for_ports(result.layers[0], 40, {182, 401});
  EXPECT_EQ(notes(), Json::array());
}

TEST_F(PortNotes, LeaveOutLayersThatHardlyWait) {
  wait_for_ports(result.layers[0], 4);  // of 400
  EXPECT_EQ(notes().size(), 1U);
  wait_for_ports(result.layers[0], 3);
  EXPECT_EQ(notes(), Json::array());
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

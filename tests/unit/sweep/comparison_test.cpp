#include "sim/sweep/comparison.h"

#include <gtest/gtest.h>

#include "sim/sweep/point_runner.h"
#include "tests/unit/in_child.h"
#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

class ComparisonTest : public testing::Test {
 protected:
  Workload workload(const std::vector<std::string>& settings = {}, Seed seed = {}) const {
    const auto network = load_network(test::shipped_catalog(), file_.string(), "", settings);
    return make_workload(network, network->tensors(seed.value), seed);
  }
  static LoadedMachine machine(const std::string& name, const std::vector<std::string>& settings = {}) {
    return load_machine(test::shipped_catalog(), name, settings);
  }
  Comparison comparison(std::vector<Workload> workloads, SimulationRequest request = {}) const {
    return {{machine("dense"), machine("cambricon_x")},
            std::move(workloads),
            std::move(request),
            {"1", "abc", ""}};
  }
  static std::string id_of(const LoadedMachine& machine, const Workload& workload,
                           const SimulationRequest& request = {}) {
    return Comparison({machine}, {workload}, request, {"1", "abc", ""}).points().front().id;
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.write("small.json", test::small_network);
};

const std::string half = R"(/pruning={"method": "unstructured", "density": 0.5})";

TEST_F(ComparisonTest, HasACellPerPruningAndMachine) {
  const Comparison all = comparison({workload(), workload({half})});
  ASSERT_EQ(all.cells().size(), 4U);
  EXPECT_EQ(all.points().size(), 4U);
  EXPECT_EQ(all.cells()[1].machine, 1U);
  EXPECT_EQ(all.cells()[1].workload, 0U);
  EXPECT_EQ(all.points()[0].workload, all.points()[1].workload);
  EXPECT_NE(all.points()[1].workload, all.points()[2].workload);
}

TEST_F(ComparisonTest, PruningsThatComeToTheSameAreRunOnce) {
  const Comparison all = comparison({workload({half}), workload({half})});
  EXPECT_EQ(all.points().size(), 2U);
  ASSERT_EQ(all.cells().size(), 4U);
  EXPECT_EQ(all.cells()[2].point, all.cells()[0].point);
}

// Of what a result is made of, notes included.
TEST_F(ComparisonTest, APointIsAnotherIfItsResultMayBe) {
  const std::string plain = id_of(machine("dense"), workload());
  EXPECT_EQ(plain, id_of(machine("dense"), workload()));
  EXPECT_NE(plain, id_of(machine("cambricon_x"), workload()));
  EXPECT_NE(plain, id_of(machine("dense", {"/clock_ghz=2"}), workload()));
  EXPECT_NE(plain, id_of(machine("dense"), workload({half})));
  EXPECT_NE(plain, id_of(machine("dense"), workload({}, {2, true})));
  EXPECT_NE(plain, id_of(machine("dense"), workload({}, {1, true})));
  EXPECT_NE(plain, id_of(machine("dense"), workload(), {.check_values = true}));
  EXPECT_NE(plain, id_of(machine("dense"), workload(), {.per_pe = true}));
}

TEST_F(ComparisonTest, APointIsStoredWithoutTheRunAndRestoredWithIt) {
  const Comparison all = comparison({workload()}, {.per_pe = true});
  const SweepPoint& point = all.points().front();
  SimulationRunner runner(all, all.request());
  runner.load(point, true);
  const Json stored = Json::parse(test::in_child([&] { return runner.run(point); }));
  EXPECT_EQ(stored.at("point").at("id"), point.id);
  EXPECT_FALSE(stored.at("provenance").contains("command_line"));
  EXPECT_FALSE(stored.at("provenance").contains("host"));
  const Simulation again = restored(stored, {"compare", "dense"}, {2, 1024});
  EXPECT_TRUE(again.per_pe.starts_with("layer,pe,"));
  EXPECT_FALSE(again.result.contains("point") || again.result.contains("per_pe"));
  const Json& provenance = again.result.at("provenance");
  std::vector<std::string> keys;
  for (const auto& [key, value] : provenance.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"version", "commit", "command_line", "seed", "tensors", "host"}));
  EXPECT_EQ(provenance.at("command_line"), (Json{"compare", "dense"}));
  EXPECT_EQ(provenance.at("host").at("simulated_cycles_per_second"),
            again.result.at("totals").at("cycles").get<double>() / 2);
}

TEST_F(ComparisonTest, WhatCannotRunIsSkippedIfThatIsAskedFor) {
  const LoadedMachine tiny = machine("dense", {"/dataflow/tile_k=8", "/buffers/output/capacity_bytes=16"});
  SimulationRequest request;
  const auto run = [&] {
    return test::in_child([&] {
      return simulate(tiny, workload(), request, {"1", "abc", ""}).result.dump();
    });
  };
  EXPECT_THROW(run(), InputError);
  request.skip_infeasible = true;
  const Json result = Json::parse(run());
  EXPECT_EQ(result.at("not_run").size(), 2U);
  EXPECT_EQ(result.at("not_run")[0].at("name"), "conv");
  EXPECT_EQ(result.at("not_run")[0].at("type"), "conv");
  EXPECT_EQ(result.at("not_run")[0].at("parameter"), "/buffers/output/capacity_bytes");
  EXPECT_FALSE(result.contains("totals"));
}

}  // namespace
}  // namespace lacuna

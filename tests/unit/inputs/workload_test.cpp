#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/problems.h"
#include "sim/inputs/inputs.h"
#include "tests/source_root.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

using testing::HasSubstr;
using Names = std::vector<std::string>;

constexpr const char* network_file =
    R"({"name": "small", "input": {"channels": 4, "height": 4, "width": 4},
  "layers": [{"name": "conv", "type": "conv", "out_channels": 8, "kernel": 3, "weight_density": 0.5},
             {"name": "fc", "type": "fc", "out_features": 8}]})";

class WorkloadTest : public testing::Test {
 protected:
  std::shared_ptr<ResolvedNetwork> network(const Names& settings = {}, const std::string& trace = "") {
    return load_network(Catalog(source_root()), file_.string(), trace, settings);
  }
  Workload workload(const Names& settings, const Names& only = {}, std::uint64_t seed = 1) {
    const auto resolved = network(settings);
    resolved->only = only;
    return make_workload(resolved, resolved->tensors(seed), {seed, false});
  }
  template <class Make>
  static std::string problem_of(const Make& make) {
    try {
      make();
      return "";
    } catch (const InputError& error) {
      return to_string(error.problems().front());
    }
  }
  static Names names(const std::vector<Layer>& layers) {
    Names names;
    for (const Layer& layer : layers) names.push_back(layer.name);
    return names;
  }

  test::TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.write("small.json", network_file);
};

TEST_F(WorkloadTest, ANetworkThatIsNotPrunedKeepsItsTensors) {
  const Workload plain = workload({});
  EXPECT_EQ(plain.tensors, plain.unpruned);
  EXPECT_TRUE(plain.file->is_null());
  EXPECT_EQ(names(plain.chosen()), (Names{"conv", "fc"}));
}

TEST_F(WorkloadTest, PruningLeavesFewerNonzeros) {
  const Workload pruned = workload({R"(/pruning={"method": "unstructured", "density": 0.25})"});
  const Layer& conv = pruned.network.layers.front();
  EXPECT_EQ(pruned.tensors->load(conv, false).weights.count(), conv.weight_count() / 4);
  EXPECT_FALSE(pruned.file->is_null());
  EXPECT_EQ(pruned.resolved->network.layers.size(), 2U);
}

TEST_F(WorkloadTest, OnlySomeLayersRun) {
  EXPECT_EQ(names(workload({}, {"fc"}).chosen()), Names{"fc"});
  EXPECT_EQ(workload({}, {"fc"}).only, Names{"fc"});
  EXPECT_THAT(problem_of([&] { (void)workload({}, {"conw"}); }),
              HasSubstr("--layers: network \"small\" has no layer \"conw\"; did you mean \"conv\"?"));
}

TEST_F(WorkloadTest, OfADecomposedLayerBothFactorsRun) {
  const Workload factors = workload({R"(/pruning={"method": "low_rank", "density": 0.5})"}, {"conv"});
  EXPECT_EQ(factors.only, (Names{"conv/first", "conv/second"}));
  EXPECT_EQ(names(factors.chosen()), factors.only);
}

TEST_F(WorkloadTest, SeedsMakeDifferentTensors) {
  const Workload one = workload({}), two = workload({}, {}, 2);
  const Layer& conv = one.network.layers.front();
  EXPECT_NE(one.tensors->load(conv, false).weights, two.tensors->load(conv, false).weights);
}

TEST_F(WorkloadTest, ProblemsWithSettingsNameThePointerOfTheUser) {
  EXPECT_THAT(problem_of([&] { (void)network({"/bach=4"}); }),
              HasSubstr("--set: /network/bach: unknown key \"bach\"; did you mean \"batch\"?"));
}

TEST_F(WorkloadTest, ATraceMustBeOfTheNetwork) {
  const auto traced = network({}, "digits");
  EXPECT_EQ(traced->trace, source_root() + "/workloads/traces/digits.h5");
  EXPECT_THROW((void)traced->tensors(1), InputError);
  EXPECT_THAT(problem_of([&] { (void)network({}, "digitz"); }), HasSubstr("did you mean \"digits\"?"));
}

}  // namespace
}  // namespace lacuna

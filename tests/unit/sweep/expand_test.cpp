#include "sim/sweep/expand.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

using test::SmallSweep;
using testing::AllOf;
using testing::HasSubstr;

const char* const two_axes = R"(, "axes": [
  {"name": "a", "pointer": "/array/outputs", "values": [4, 8]},
  {"name": "b", "pointer": "/dram/latency_cycles", "values": [1, 2]}])";

// "dense 1 4 1": accelerator, seed, values.
std::vector<std::string> texts(const Space& space, const Expansion& expansion) {
  std::vector<std::string> all;
  for (const SweepPoint& point : expansion.points) {
    std::string text = space.accelerator_name(point.choice) + " " + std::to_string(space.seed(point.choice));
    for (std::size_t i = 0; i < space.sweep().axes.size(); ++i)
      text += " " + space.value(point.choice, i).dump();
    all.push_back(text);
  }
  return all;
}

std::vector<std::string> points_of(const std::string& rest,
                                   const std::string& accelerators = R"(["dense"])") {
  const SmallSweep sweep(rest, accelerators);
  return texts(sweep.space(), expand(sweep.space()));
}

std::string problem_of(const std::string& rest, const std::string& accelerators = R"(["dense"])") {
  try {
    points_of(rest, accelerators);
  } catch (const InputError& error) {
    return error.what();
  }
  return "none";
}

std::vector<std::string> ids_of(const std::string& rest, const Build& build = {"1", "abc", ""}) {
  const SmallSweep sweep(rest, R"(["dense"])", build);
  std::vector<std::string> ids;
  for (const SweepPoint& point : expand(sweep.space()).points) ids.push_back(point.id);
  return ids;
}

TEST(Expand, AProductHasTheLastAxisFastest) {
  EXPECT_EQ(points_of(two_axes),
            (std::vector<std::string>{"dense 1 4 1", "dense 1 4 2", "dense 1 8 1", "dense 1 8 2"}));
}

TEST(Expand, ZipTakesFirstWithFirst) {
  EXPECT_EQ(points_of(std::string(two_axes) + R"(, "combine": "zip")"),
            (std::vector<std::string>{"dense 1 4 1", "dense 1 8 2"}));
  EXPECT_THAT(
      problem_of(R"(, "combine": "zip", "axes": [{"name": "a", "pointer": "/array/outputs", "values": [4]},
                {"name": "b", "pointer": "/dram/latency_cycles", "values": [1, 2]}])"),
      HasSubstr(R"("a" has 1, "b" has 2)"));
}

TEST(Expand, SeedsAndAcceleratorsMultiply) {
  EXPECT_EQ(points_of(R"(, "seeds": [1, 2])", R"(["dense", "cambricon_x"])"),
            (std::vector<std::string>{"dense 1", "dense 2", "cambricon_x 1", "cambricon_x 2"}));
}

TEST(Expand, AnAxisMayBeOfOneAcceleratorOnly) {
  EXPECT_EQ(
      points_of(
          R"(, "axes": [{"name": "a", "pointer": "/array/pes", "values": [4, 8], "accelerators": ["cambricon_x"]}])",
          R"(["dense", "cambricon_x"])"),
      (std::vector<std::string>{"dense 1 null", "cambricon_x 1 4", "cambricon_x 1 8"}));
}

TEST(Expand, SeveralPointersGetTheSameValue) {
  const SmallSweep sweep(
      R"(, "axes": [{"name": "a", "pointers": ["/array/outputs", "/array/inputs", "/network/batch"], "values": [4]}])");
  const Choice choice = expand(sweep.space()).points.at(0).choice;
  const Machine machine = sweep.space().machine(choice).machine;
  EXPECT_EQ(machine.effective->at("array").at("outputs"), 4);
  EXPECT_EQ(machine.effective->at("array").at("inputs"), 4);
  EXPECT_EQ(sweep.space().network(choice)->network.layers.front().N, 4);
}

TEST(Expand, FiltersSeeAxesAndTheMachine) {
  EXPECT_EQ(
      points_of(std::string(two_axes) + R"(, "filters": ["a == 4", "at(\"/dram/latency_cycles\") > 1"])"),
      (std::vector<std::string>{"dense 1 4 2"}));
  EXPECT_EQ(
      points_of(std::string(two_axes) + R"(, "filters": ["at(\"/network/batch\") == 1 and b < 2"])").size(),
      2U);
  EXPECT_THAT(problem_of(std::string(two_axes) + R"(, "filters": ["a > 1", "c > 1"])"),
              HasSubstr("sweep.json: /filters/1: "));
  EXPECT_THAT(problem_of(std::string(two_axes) + R"(, "filters": ["a > 1", "at(\"/x\") > 1"])"),
              HasSubstr("/filters/1: "));
  EXPECT_THAT(problem_of(std::string(two_axes) + R"(, "filters": ["a > 100"])"),
              HasSubstr("no point is left"));
  EXPECT_THAT(problem_of(std::string(two_axes) + R"(, "filters": ["1 / (a - 4) > 0 and b > 0"])"),
              AllOf(HasSubstr("/filters/0: "), HasSubstr("no finite value"),
                    HasSubstr("(dense on small, a = 4, b = ")));
}

TEST(Expand, EqualConfigsAreOnePoint) {
  const SmallSweep sweep(R"(, "axes": [{"name": "a", "pointer": "/array/outputs", "values": [4, 8, 4]}])");
  const Expansion expansion = expand(sweep.space());
  EXPECT_EQ(expansion.points.size(), 2U);
  EXPECT_EQ(expansion.duplicates, 1U);
}

TEST(Expand, AnInfeasibleCornerFailsAlone) {
  const SmallSweep sweep(R"(, "axes": [{"name": "a", "pointer": "/array/outputs", "values": [4, 0]}])");
  const Expansion expansion = expand(sweep.space());
  ASSERT_EQ(expansion.points.size(), 2U);
  EXPECT_EQ(expansion.points[0].problem, "");
  EXPECT_EQ(expansion.points[1].problem,
            "sweep.json: /array/outputs: expected an integer from 1 to 4096, found 0 (a = 0)");
  EXPECT_NE(expansion.points[0].id, expansion.points[1].id);
}

TEST(Expand, AFilterOfTheMachineLeavesAnInfeasiblePointAsItIs) {
  EXPECT_EQ(points_of(R"(, "axes": [{"name": "a", "pointer": "/array/outputs", "values": [4, 0]}],
                        "filters": ["at(\"/array/outputs\") > 1"])")
                .size(),
            2U);
}

TEST(Expand, ASlipInAPointerIsAnErrorAtOnce) {
  EXPECT_THAT(problem_of(R"(, "axes": [{"name": "a", "pointer": "/array/output", "values": [4]}])"),
              HasSubstr(R"(did you mean "outputs"?)"));
  EXPECT_THAT(problem_of(R"(, "axes": [{"name": "a", "pointer": "/network/batc", "values": [4]}])"),
              HasSubstr(R"(sweep.json: /network/batc: unknown key "batc"; did you mean "batch"? (a = 4))"));
}

// The corner of the first network that fails is none of the second's reasons.
TEST(Expand, ANetworkThatNeverRunsIsToldByItsOwnProblem) {
  const test::TemporaryFolder folder;
  folder.write("a.json", test::small_network);
  folder.write("b.json", R"({"name": "b", "input": {"channels": 4, "height": 4, "width": 4},
    "layers": [{"name": "conv", "type": "conv", "out_channels": 8, "kernel": 3}]})");
  const std::string file = folder.path("sweep.json").string();
  const Space space(
      read_sweep(parse_document(R"({"name": "s", "accelerators": ["dense"], "networks": ["a.json", "b.json"],
    "axes": [{"name": "outputs", "pointer": "/array/outputs", "values": [4, 0]},
             {"name": "features", "pointer": "/network/layers/1/out_features", "values": [8]}]})",
                                file)),
      "sweep.json", test::shipped_catalog(), {"1", "abc", ""});
  try {
    expand(space);
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(),
                AllOf(HasSubstr("/network/layers/1"), testing::Not(HasSubstr("/array/outputs"))));
  }
}

TEST(Expand, TooManyPointsAreRefusedBeforeTheyAreMade) {
  std::string axes;
  for (const char* name : {"a", "b", "c", "d"})
    axes += std::string(axes.empty() ? "" : ",") + R"({"name": ")" + name + R"(", "pointer": "/dram/)" +
            name + R"(", "range": {"from": 1, "to": 1000, "step": 1}})";
  EXPECT_THAT(problem_of(R"(, "axes": [)" + axes + "]"), HasSubstr("found 1000000000000"));
}

// As many as there may be are made, and these the filter leaves out.
TEST(Expand, TheLargestSweepIsNotTooLarge) {
  const auto sweep = [](const char* last) {
    return std::string(R"(, "filters": ["a < 0"], "axes": [
        {"name": "a", "pointer": "/dram/latency_cycles", "range": {"from": 1, "to": 500, "step": 1}},
        {"name": "b", "pointer": "/dram/turnaround_cycles", "range": {"from": 1, "to": )") +
           last + R"(, "step": 1}}])";
  };
  EXPECT_THAT(problem_of(sweep("400")), HasSubstr("no point is left"));
  EXPECT_THAT(problem_of(sweep("401")), HasSubstr("expected at most 200000 points, found 200500"));
}

TEST(Identity, DependsOnConfigsTensorsLayersAndBuildAlone) {
  const auto base = ids_of("");
  EXPECT_EQ(base.at(0).size(), 16U);
  EXPECT_EQ(ids_of(R"(, "description": "other", "figures": [], "combine": "zip")"), base);
  EXPECT_EQ(ids_of(R"(, "axes": [{"name": "a", "pointer": "/array/outputs", "values": [16]}])"), base);
  for (const char* other :
       {R"(, "seeds": [2])", R"(, "layers": ["fc"])",
        R"(, "axes": [{"name": "a", "pointer": "/array/outputs", "values": [8]}])",
        R"(, "axes": [{"name": "a", "pointer": "/network/batch", "values": [2]}])",
        R"(, "axes": [{"name": "a", "pointer": "/network/layers/0/weight_density", "values": [0.25]}])"})
    EXPECT_NE(ids_of(other), base) << other;
  EXPECT_NE(ids_of("", {"1", "abd", ""}), base);
  EXPECT_NE(ids_of("", {"1", "abc", "0123"}), base);
}

}  // namespace
}  // namespace lacuna

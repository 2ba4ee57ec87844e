#include "sim/sweep/sweep_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

using test::problems_of;
using testing::HasSubstr;

std::string with(const std::string& members) {
  return R"({"name": "s", "accelerators": ["dense"], "networks": ["alexnet"], )" + members + "}";
}

std::string with_axis(const std::string& axis) {
  return with(R"("axes": [)" + axis + "]");
}

TEST(SweepConfig, TheEffectiveSweepReadsBackAsItself) {
  const std::string text = with(R"("seeds": [1, 18446744073709551615], "combine": "zip", "filters": ["a > 1"],
    "figures": [{"kind": "pareto", "x": "latency_ms"}], "traces": {"alexnet": "t"},
    "axes": [{"name": "a", "pointer": "/array/outputs", "range": {"from": 1, "to": 3, "step": 1}, "unit": "PEs"}])");
  const Json once = sweep_json(read_sweep(parse_document(text, "/x/sweep.json")));
  const Json twice = sweep_json(read_sweep(parse_document(once.dump(), "/y/other.json")));
  EXPECT_EQ(once, twice);
  EXPECT_EQ(once["axes"][0]["values"].dump(), "[1,2,3]");
  EXPECT_EQ(once["axes"][0]["pointers"].dump(), R"(["/array/outputs"])");
}

TEST(SweepConfig, PathsAreFromTheFilesFolder) {
  const auto sweep = read_sweep(parse_document(
      R"({"name": "s", "accelerators": ["m.json", "dense"], "networks": ["sub/n.json"], "traces": {"sub/n.json": "t.h5"}})",
      "/x/sweep.json"));
  EXPECT_EQ(sweep.accelerators, (std::vector<std::string>{"/x/m.json", "dense"}));
  EXPECT_EQ(sweep.networks.front(), "/x/sub/n.json");
  EXPECT_EQ(sweep.trace_of("/x/sub/n.json"), "/x/t.h5");
  EXPECT_EQ(sweep.trace_of("other"), "");
}

TEST(SweepConfig, UnitsBecomePartOfTheColumn) {
  AxisConfig axis;
  axis.name = "bandwidth";
  EXPECT_EQ(axis.column(), "bandwidth");
  axis.unit = "B/cycle";
  EXPECT_EQ(axis.column(), "bandwidth_B_per_cycle");
}

TEST(SweepConfig, AllProblemsAreReported) {
  const std::string problems =
      problems_of(R"({"accelerators": [], "networks": ["a", "a"], "seeds": [-1], "combin": "zip"})");
  EXPECT_THAT(problems, HasSubstr(R"(missing required key "name")"));
  EXPECT_THAT(problems, HasSubstr("sweep.json: /seeds: expected a list of 1 to 65536 integers"));
  EXPECT_THAT(problems, HasSubstr(R"(did you mean "combine"?)"));
  EXPECT_THAT(problems_of(R"({"name": "s", "accelerators": [], "networks": ["a", "a"]})"),
              testing::AllOf(HasSubstr("/accelerators: expected at least one"),
                             HasSubstr("/networks: the same name twice")));
}

TEST(SweepConfig, AnAxisHasOnePlaceAndOneListOfValues) {
  EXPECT_EQ(problems_of(with_axis(R"({"name": "a", "pointer": "/x", "values": [1]})")), "");
  EXPECT_THAT(problems_of(with_axis(R"({"name": "a", "values": [1]})")),
              HasSubstr(R"("pointer" or "pointers")"));
  EXPECT_THAT(problems_of(with_axis(R"({"name": "a", "pointer": "/x", "pointers": ["/y"], "values": [1]})")),
              HasSubstr(R"("pointer" or "pointers")"));
  EXPECT_THAT(problems_of(with_axis(R"({"name": "a", "pointer": "/x"})")), HasSubstr("expected one of"));
  EXPECT_THAT(
      problems_of(with_axis(
          R"({"name": "a", "pointer": "/x", "values": [1], "range": {"from": 1, "to": 2, "step": 1}})")),
      HasSubstr("expected one of"));
  for (const char* pointer : {"x", "/", "", "/network", "/a=b", "/a~2"})
    EXPECT_NE(
        problems_of(with_axis(R"({"name": "a", "values": [1], "pointer": ")" + std::string(pointer) + "\"}")),
        "")
        << pointer;
}

TEST(SweepConfig, ValuesAreScalars) {
  for (const char* values : {"[]", "[[1]]", "[null]", "3", "[{}]", "[\"\"]"})
    EXPECT_THAT(
        problems_of(with_axis(R"({"name": "a", "pointer": "/x", "values": )" + std::string(values) + "}")),
        HasSubstr("expected a list of 1 to 65536 numbers, words or booleans"));
}

TEST(SweepConfig, RangesThatLeadNowhereAreRefused) {
  for (const char* range :
       {R"("range": {"from": 1, "to": 5, "step": 0})", R"("range": {"from": 1, "to": 5, "step": -1})",
        R"("range": {"from": 0, "to": 1e9, "step": 1})", R"("range": {"from": 0, "to": 1})",
        R"("log_range": {"from": 1, "to": 5})",
        R"("log_range": {"from": 1, "to": 5, "factor": 2, "points": 3})",
        R"("log_range": {"from": 1, "to": 5, "factor": 0.5})",
        R"("log_range": {"from": 0, "to": 5, "factor": 2})",
        R"("log_range": {"from": 1, "to": 5, "factor": 1})",
        R"("log_range": {"from": 1, "to": 5, "points": 1})",
        R"("log_range": {"from": 1, "to": 1e300, "factor": 1.0001})"})
    EXPECT_NE(problems_of(with_axis(R"({"name": "a", "pointer": "/x", )" + std::string(range) + "}")), "")
        << range;
}

TEST(SweepConfig, NamesAreToldApart) {
  const std::string axis = R"({"name": "a", "pointer": "/x", "values": [1]})";
  EXPECT_THAT(problems_of(with_axis(axis + "," + axis)), HasSubstr(R"(two axes are called "a")"));
  for (const char* name : {"seed", "1a", "a b", "status", "a-b"})
    EXPECT_THAT(
        problems_of(with_axis(R"({"pointer": "/x", "values": [1], "name": ")" + std::string(name) + "\"}")),
        HasSubstr("/axes/0/name"))
        << name;
}

TEST(SweepConfig, AxesDoNotTakeTheNameOfAResult) {
  const auto problems = [](const std::string& names) {
    return problems_of(with_axis(R"({"pointer": "/x", "values": [1], )" + names + "}"));
  };
  for (const char* names : {R"("name": "cycles")", R"("name": "latency_ms")", R"("name": "energy_pj_dram")"})
    EXPECT_THAT(problems(names), HasSubstr("/axes/0/name: ")) << names;
  EXPECT_THAT(problems(R"("name": "latency", "unit": "ms")"),
              HasSubstr(R"(/axes/0/unit: name and unit make "latency_ms")"));
  EXPECT_EQ(problems(R"("name": "latency", "unit": "cycles")"), "");
}

TEST(SweepConfig, NoAxisUndoesAnother) {
  const auto problems = [](const std::string& first, const std::string& second) {
    return problems_of(R"({"name": "s", "accelerators": ["dense", "scnn"], "networks": ["alexnet"], "axes": [
        {"name": "a", "values": [1], )" +
                       first + R"(}, {"name": "b", "values": [1], )" + second + "}]}");
  };
  const std::string undoes = R"(axis "b" sets "/x", which undoes what axis "a" sets)";
  EXPECT_THAT(problems(R"("pointer": "/x")", R"("pointers": ["/y", "/x"])"), HasSubstr(undoes));
  EXPECT_THAT(problems(R"("pointer": "/x/y")", R"("pointer": "/x")"), HasSubstr(undoes));
  EXPECT_THAT(problems(R"("pointer": "/d/x_ns")", R"("pointer": "/d/x_cycles")"),
              HasSubstr(R"(axis "b" sets "/d/x_cycles", which undoes what axis "a" sets)"));
  EXPECT_THAT(problems(R"("pointers": ["/x_ns", "/y", "/x_cycles"])", R"("pointer": "/z")"),
              HasSubstr(R"("/x_ns" is there in two units)"));
  EXPECT_THAT(problems(R"("pointer": "/x", "accelerators": ["scnn"])", R"("pointer": "/x")"),
              HasSubstr(undoes));
  EXPECT_EQ(problems(R"("pointer": "/x")", R"("pointer": "/x/y")"), "")
      << "a part of what the first one names";
  EXPECT_EQ(problems(R"("pointer": "/xy")", R"("pointer": "/x")"), "");
  EXPECT_EQ(problems(R"("pointer": "/x", "accelerators": ["scnn"])",
                     R"("pointer": "/x", "accelerators": ["dense"])"),
            "");
}

TEST(SweepConfig, OnlyWhatIsInTheSweepCanBeSpokenOf) {
  EXPECT_THAT(
      problems_of(with_axis(R"({"name": "a", "pointer": "/x", "values": [1], "accelerators": ["dnse"]})")),
      HasSubstr(R"(did you mean "dense"?)"));
  EXPECT_THAT(problems_of(with(R"("traces": {"alexnt": "t"})")), HasSubstr(R"(did you mean "alexnet"?)"));
  EXPECT_THAT(problems_of(with(R"("figures": [{"x": 1}])")), HasSubstr(R"(missing required key "kind")"));
}

}  // namespace
}  // namespace lacuna

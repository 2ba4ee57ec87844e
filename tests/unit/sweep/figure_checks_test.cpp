#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

using testing::HasSubstr;

// The problems of a sweep of two machines over numbers and words with this figure, as the app prints them.
std::string problems_with(const std::string& figure) {
  try {
    const test::SmallSweep sweep(R"(, "figures": [{"kind": "pareto"}, )" + figure + R"(], "axes": [
      {"name": "bandwidth", "unit": "B/cycle", "pointer": "/dram/bandwidth_bytes_per_cycle", "values": [4, 12.8]},
      {"name": "order", "pointer": "/dataflow/loop_order", "values": ["auto"]}])",
                                 R"(["dense", "cambricon_x"])");
    return "";
  } catch (const InputError& error) {
    std::string all;
    for (const Problem& problem : error.problems()) all += to_string(problem) + "\n";
    return all;
  }
}

TEST(FigureChecks, FiguresOfWhatThereIs) {
  for (
      const char* figure :
      {R"({"kind": "lines"})",
       R"({"kind": "heatmap", "where": {"accelerator": ["dense"], "bandwidth": 4.0}})",
       R"({"kind": "lines", "x": "bandwidth_B_per_cycle", "y": "energy_pj_dram", "series": "accelerator"})",
       R"({"kind": "lines", "where": {"bandwidth": "12.8", "network": "small", "seed": 1}, "name": "b"})",
       R"({"kind": "pareto", "label": {"ours": {"bandwidth": 4}}, "normalize_to": {"accelerator": "dense"}})",
       R"({"kind": "density_curves", "x": ["bandwidth"], "baseline": "cambricon_x"})"})
    EXPECT_EQ(problems_with(figure), "") << figure;
}

TEST(FigureChecks, KindsAndTheirOptionsAreKnown) {
  EXPECT_THAT(
      problems_with(R"({"kind": "pie"})"),
      HasSubstr(
          R"(/figures/1/kind: expected "lines", "heatmap", "pareto" or "density_curves", found "pie")"));
  EXPECT_THAT(problems_with(R"({"x": "bandwidth"})"),
              HasSubstr(R"(/figures/1: missing required key "kind")"));
  EXPECT_THAT(problems_with(R"({"kind": "lines", "value": "cycles"})"),
              HasSubstr(R"(/figures/1/value: unknown key "value")"));
  EXPECT_THAT(problems_with(R"({"kind": "lines", "x": ["bandwidth"]})"), HasSubstr("/figures/1/x: expected"));
  EXPECT_THAT(
      problems_with(R"({"kind": "lines", "log_y": 1, "series": []})"),
      testing::AllOf(HasSubstr("/figures/1/series: expected"), HasSubstr("/figures/1/log_y: expected")));
  EXPECT_THAT(problems_with(R"({"kind": "pareto", "where": {"accelerator": null}})"),
              HasSubstr("/figures/1/where: expected an object of columns"));
}

TEST(FigureChecks, ColumnsThatNoPointHas) {
  EXPECT_THAT(
      problems_with(R"({"kind": "lines", "x": "bandwith"})"),
      HasSubstr(
          R"(/figures/1/x: expected an axis or a column of points.csv, found "bandwith"; did you mean "bandwidth"?)"));
  EXPECT_THAT(
      problems_with(R"({"kind": "lines", "series": ["accelerator", "other"]})"),
      HasSubstr(
          R"(/figures/1/series: expected an axis or a column of points.csv, found "other"; there are bandwidth,)"));
  EXPECT_THAT(problems_with(R"({"kind": "pareto", "label": {"a/b": {"pes": 8}}})"),
              HasSubstr("/figures/1/label/a~1b/pes: expected an axis"));
  for (const char* words : {"accelerator", "order"})
    EXPECT_THAT(problems_with(R"({"kind": "lines", "y": ")" + std::string(words) + "\"}"),
                HasSubstr("/figures/1/y: expected a column with numbers"));
}

TEST(FigureChecks, ValuesThatNoPointHas) {
  EXPECT_THAT(problems_with(R"({"kind": "lines", "where": {"bandwidth": [4, 5], "accelerator": "dnse"}})"),
              testing::AllOf(HasSubstr("/figures/1/where/bandwidth: expected a value of this axis, found 5"),
                             HasSubstr(R"(/figures/1/where/accelerator: expected "dense")")));
  EXPECT_THAT(
      problems_with(R"({"kind": "lines", "normalize_to": {"network": "alexnet", "seed": 2}})"),
      testing::AllOf(HasSubstr("/normalize_to/network: expected"), HasSubstr("expected a seed, found 2")));
  EXPECT_THAT(problems_with(R"({"kind": "density_curves", "baseline": "scnn"})"),
              HasSubstr("/figures/1/baseline: expected"));
}

TEST(FigureChecks, FiguresThatContradictThemselvesOrEachOther) {
  EXPECT_THAT(problems_with(R"({"kind": "heatmap", "y": "bandwidth"})"),
              HasSubstr(R"(/figures/1: expected different "x" and "y")"));
  EXPECT_THAT(problems_with(R"({"kind": "pareto", "name": "a"}, {"kind": "lines", "name": "a"})"),
              HasSubstr(R"(/figures/2/name: two figures are called "a")"));
  EXPECT_THROW(test::SmallSweep(R"(, "figures": [{"kind": "lines"}])"), InputError) << "no axis";
}

}  // namespace
}  // namespace lacuna

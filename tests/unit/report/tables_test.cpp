#include "sim/report/compare_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sim/report/run_table.h"
#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

TEST(RunTable, HasARowPerLayerAndAVerdict) {
  const std::string table = run_table(test::run_result(test::three_layers("m", 1'234'567)));
  const std::vector<std::string> lines = split(table, '\n');
  EXPECT_THAT(lines[2], AllOf(HasSubstr("conv"), HasSubstr("1,234,567"), HasSubstr("compute 100%")));
  EXPECT_THAT(lines[6], AllOf(HasSubstr("total"), HasSubstr("1,234,717")));
  // 1,234,717 ns for two images; 2200 pJ of MACs and 0.5 pJ a cycle.
  EXPECT_THAT(
      table,
      HasSubstr(
          "net on m: 1,234,717 cycles = 1.235 ms at 1 GHz, 1619.8 images/s, 619.6 nJ; compute-bound, 100% of "
          "PE-cycles compute.\nTensors: synthetic (seed 7).\n"));
}

TEST(RunTable, SmallResultsAreInUnitsThatShowThem) {
  NetworkResult result = test::result_of("m", {test::layer_run("fc", LayerKind::fully_connected, 81, 64)});
  const std::string table = run_table(test::run_result(result));
  EXPECT_THAT(table, HasSubstr("net on m: 81 cycles = 81 ns at 1 GHz, 24,691,358 images/s, 104.5 pJ; "));
  const std::vector<std::string> lines = split(table, '\n');
  EXPECT_THAT(lines[0], AllOf(HasSubstr("DRAM B"), HasSubstr("energy pJ")));
  EXPECT_THAT(lines[2], AllOf(HasSubstr("0.0000640"), HasSubstr(" 182 "), HasSubstr(" 104.50 ")));
}

TEST(RunTable, SaysWhatWasChecked) {
  EXPECT_THAT(
      run_table(test::run_result(test::three_layers())),
      HasSubstr(
          "Values: 2 layers checked one by one, each from its own input tensor: the sums equal those of an "
          "independent convolution, bit for bit; that a layer's input is the output of the one before is not "
          "checked.\n"));
}

// 1000 cycles at 1 GHz against 620 at 1/5 GHz.
TEST(CompareTable, SpeedUpsAreInTime) {
  Json slower_clock = result_json(test::three_layers("fast", 400, 200, 20));
  slower_clock["accelerator"]["clock_ghz"] = "1/5";
  const std::vector<RunResult> results{test::run_result(test::three_layers("slow", 800, 40, 160)),
                                       read_result(slower_clock)};
  EXPECT_THAT(compare_table(results), HasSubstr("fast over slow: 0.32x in time (total), 0.80x geomean"));
  EXPECT_THAT(compare_csv(results), HasSubstr("fc,fc,fast,20,1.6,"));
}

TEST(CompareTable, SpeedUpsAreOverTheFirst) {
  // conv 2 x, pool 1/5 x, fc 8 x: the geomean of the layers with weights is 4. In total 1000 / 620 cycles and
  // (2200 + 500) / (2200 + 310) pJ.
  const std::vector<RunResult> results{test::run_result(test::three_layers("slow", 800, 40, 160)),
                                       test::run_result(test::three_layers("fast", 400, 200, 20))};
  const std::string table = compare_table(results);
  EXPECT_THAT(table, HasSubstr("fast over slow: 1.61x in cycles (total), 4.00x geomean over layers with "
                               "weights, 1.08x in energy.\n"));
  const std::vector<std::string> lines = split(table, '\n');
  EXPECT_THAT(lines[0], AllOf(HasSubstr("slow cycles"), HasSubstr("fast speed-up")));
  EXPECT_THAT(lines[2], AllOf(HasSubstr("conv"), HasSubstr("800"), HasSubstr("1.00"), HasSubstr("400"),
                              HasSubstr("2.00")));
  EXPECT_THAT(lines[3], AllOf(HasSubstr("pool"), HasSubstr("0.20")));
}

TEST(CompareCsv, HasARowPerLayerAndAccelerator) {
  const std::vector<RunResult> results{test::run_result(test::three_layers("slow", 800, 40, 160)),
                                       test::run_result(test::three_layers("fast", 400, 200, 20))};
  const std::vector<std::string> lines = split(compare_csv(results), '\n');
  ASSERT_EQ(lines.size(), 1U + 2 * 4);
  EXPECT_EQ(lines[0], "layer,type,accelerator,cycles,speedup,energy_pj,dram_bytes");
  EXPECT_EQ(lines[1], "conv,conv,slow,800,1,2000,182");
  EXPECT_EQ(lines[2], "conv,conv,fast,400,2,1800,182");
  EXPECT_EQ(lines[8].substr(0, 21), "total,total,fast,620,");
}

// The geomean is over conv (2 x) and fc (8 x), which both have.
TEST(CompareTable, AMachineMayHaveNoRowForAPool) {
  const RunResult with_pool = test::run_result(test::three_layers("pools", 800, 40, 160));
  const RunResult fused = test::run_result(test::pool_fused("fuses", 400, 20));
  const std::vector<std::string> lines = split(compare_table({with_pool, fused}), '\n');
  ASSERT_GT(lines.size(), 8U);
  EXPECT_THAT(lines[3], AllOf(HasSubstr("pool"), HasSubstr("max_pool"), HasSubstr("40"), HasSubstr("-  ")));
  EXPECT_THAT(lines[4], AllOf(HasSubstr("fc"), HasSubstr("160"), HasSubstr("8.00")));
  EXPECT_THAT(lines[8], HasSubstr("fuses over pools: 2.38x in cycles (total), 4.00x geomean"));

  const std::vector<std::string> turned = split(compare_table({fused, with_pool}), '\n');
  EXPECT_THAT(turned[3], AllOf(HasSubstr("pool"), HasSubstr("40"), Not(HasSubstr("inf"))));
  EXPECT_THAT(turned[8], HasSubstr("pools over fuses: 0.42x in cycles (total), 0.25x geomean"));
}

TEST(CompareCsv, ARowThatAMachineDoesNotHaveIsLeftOut) {
  const RunResult with_pool = test::run_result(test::three_layers("pools", 800, 40, 160));
  const RunResult fused = test::run_result(test::pool_fused("fuses", 400, 20));
  const std::vector<std::string> lines = split(compare_csv({with_pool, fused}), '\n');
  ASSERT_EQ(lines.size(), 1U + 2 + 1 + 2 + 2);
  EXPECT_EQ(lines[3], "pool,max_pool,pools,40,1,20,182");
  EXPECT_EQ(lines[4].substr(0, 16), "fc,fc,pools,160,");
  const std::vector<std::string> turned = split(compare_csv({fused, with_pool}), '\n');
  EXPECT_EQ(turned[3], "pool,max_pool,pools,40,,20,182");
}

// conv is missing: (40 + 160) / (200 + 20) cycles are common.
TEST(CompareTable, ALayerThatCannotRunIsAnEmptyCell) {
  const RunResult all = test::run_result(test::three_layers("runs", 800, 40, 160));
  const RunResult some = test::without(test::three_layers("lacks", 400, 200, 20), {"conv"});
  const std::vector<std::string> lines = split(compare_table({all, some}), '\n');
  EXPECT_THAT(lines[2], AllOf(HasSubstr("800"), testing::EndsWith(" -"), Not(HasSubstr("400"))));
  EXPECT_THAT(lines[6], AllOf(HasSubstr("1,000 "), HasSubstr("220*"), HasSubstr("0.91")));
  EXPECT_EQ(lines[8], "lacks: layer \"conv\" was not run: /array/size: too large, by far");
  EXPECT_EQ(lines[9], "* lacks: its totals are over 2 of 3 layers.");
  EXPECT_THAT(lines[10],
              HasSubstr("lacks over runs: 0.91x in cycles (total of the layers that both ran), 8.00x"));
}

TEST(CompareCsv, ALayerThatCannotRunHasARowWithTheReason) {
  const RunResult all = test::run_result(test::three_layers("runs", 800, 40, 160));
  const RunResult some = test::without(test::three_layers("lacks", 400, 200, 20), {"conv"});
  const std::vector<std::string> lines = split(compare_csv({all, some}), '\n');
  EXPECT_EQ(lines[0], "layer,type,accelerator,cycles,speedup,energy_pj,dram_bytes,reason");
  EXPECT_EQ(lines[1], "conv,conv,runs,800,1,2000,182,");
  EXPECT_EQ(lines[2], "conv,conv,lacks,,,,,\"too large, by far\"");
  EXPECT_THAT(lines[8],
              AllOf(HasSubstr("total,total,lacks,220,0.909"), testing::EndsWith(",over 2 of 3 layers")));
  const std::vector<std::string> turned = split(compare_csv({some, all}), '\n');
  EXPECT_EQ(turned[2], "conv,conv,runs,800,,2000,182,");
}

TEST(CompareTable, AMachineThatRunsNothingIsAnEmptyColumn) {
  const RunResult all = test::run_result(test::three_layers("runs", 800, 40, 160));
  const RunResult none = test::without(test::three_layers("lacks"), {"conv", "pool", "fc"});
  const RunResult failed = test::failed("broke", "killed");
  const std::string table = compare_table({all, none, failed});
  EXPECT_THAT(table,
              AllOf(HasSubstr("lacks: layer \"fc\" was not run: "), HasSubstr("broke: failed: killed\n"),
                    Not(HasSubstr("over runs")), Not(HasSubstr("net on lacks"))));
  const std::vector<std::string> lines = split(compare_csv({all, none, failed}), '\n');
  ASSERT_EQ(lines.size(), 1U + 3 * 2 + 3);
  EXPECT_EQ(lines[8], "total,total,lacks,,,,,no layer can be run");
  EXPECT_EQ(lines[9], "total,total,broke,,,,,killed");
}

}  // namespace
}  // namespace lacuna

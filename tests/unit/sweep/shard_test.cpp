#include "sim/sweep/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

// Variables that are gone after the test.
class Environment {
 public:
  explicit Environment(std::vector<std::pair<const char*, const char*>> variables)
      : variables_(std::move(variables)) {
    for (const auto& [name, value] : variables_) ::setenv(name, value, 1);
  }
  ~Environment() {
    for (const auto& [name, value] : variables_) ::unsetenv(name);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  std::vector<std::pair<const char*, const char*>> variables_;
};

std::string shard(const std::string& text) {
  try {
    const Shard found = parse_shard(text);
    return std::to_string(found.index) + "/" + std::to_string(found.count);
  } catch (const InputError& error) {
    return error.what();
  }
}

TEST(Shard, IsReadStrictly) {
  EXPECT_EQ(shard("3/8"), "3/8");
  for (const char* bad :
       {"", "3", "/", "3/", "/8", "a/8", "3/b", "-1/8", "3/8/9", "auto/", "auto/x", "autox", "3/0", "auto/0"})
    EXPECT_THAT(shard(bad), testing::HasSubstr("expected")) << bad;
  EXPECT_THAT(shard("8/8"), testing::HasSubstr("below the number of shards (8), from 0, found 8"));
  EXPECT_THAT(shard("auto"), testing::HasSubstr("SLURM_ARRAY_TASK_ID"));
}

TEST(Shard, IsATaskOfAnArray) {
  {
    const Environment slurm({{"SLURM_ARRAY_TASK_ID", "7"},
                             {"SLURM_ARRAY_TASK_MIN", "1"},
                             {"SLURM_ARRAY_TASK_MAX", "9"},
                             {"SLURM_ARRAY_TASK_STEP", "2"}});
    EXPECT_EQ(shard("auto"), "3/5");
    EXPECT_EQ(shard("auto/20"), "7/20");
    EXPECT_THAT(shard("auto/7"), testing::HasSubstr("found 7"));
  }
  {
    const Environment sge(
        {{"SGE_TASK_ID", "2"}, {"SGE_TASK_FIRST", "1"}, {"SGE_TASK_LAST", "4"}, {"SGE_TASK_STEPSIZE", "1"}});
    EXPECT_EQ(shard("auto"), "1/4");
  }
  {
    const Environment lsf({{"LSB_JOBINDEX", "4"}, {"LSB_JOBINDEX_END", "4"}});
    EXPECT_EQ(shard("auto"), "3/4");
  }
  {
    const Environment pbs({{"PBS_ARRAY_INDEX", "2"}, {"SGE_TASK_ID", "undefined"}});
    EXPECT_EQ(shard("auto/3"), "2/3");
    EXPECT_THAT(shard("auto"), testing::HasSubstr("use auto/N"));
  }
}

std::vector<SweepPoint> points_of(const std::vector<double>& costs) {
  std::vector<SweepPoint> points;
  for (const double cost : costs) points.push_back({"", {}, cost, "", ""});
  return points;
}

TEST(Shard, EveryPointIsInExactlyOne) {
  for (const std::size_t count : {1U, 2U, 3U, 7U, 50U}) {
    const auto points = points_of({1e6, 1, 2, 3e5, 1e6, 0, 0, 5, 1e6, 7});
    std::vector<std::size_t> order(points.size()), all;
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = 0; i < count; ++i)
      for (const std::size_t point : part_of({i, count}, order, points)) all.push_back(point);
    EXPECT_EQ(all, order) << count;
  }
}

TEST(Shard, CostsAreShared) {
  const auto points = points_of({99, 99, 99, 299});
  EXPECT_EQ(part_of({0, 2}, {0, 1, 2, 3}, points), (std::vector<std::size_t>{0, 1, 2}));
  EXPECT_EQ(part_of({1, 2}, {0, 1, 2, 3}, points), (std::vector<std::size_t>{3}));
}

TEST(Shard, PointsWithoutCostAreSpread) {
  const auto points = points_of({0, 0, 0, 0});
  EXPECT_EQ(part_of({0, 2}, {0, 1, 2, 3}, points), (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(part_of({1, 2}, {0, 1, 2, 3}, points), (std::vector<std::size_t>{2, 3}));
}

TEST(Shard, PointsWithTheSameTensorsStandTogether) {
  const test::SmallSweep sweep(
      R"(, "seeds": [1, 2], "axes": [{"name": "a", "pointer": "/network/batch", "values": [1, 2]}])",
      R"(["dense", "cambricon_x"])");
  // dense: seed 1 batch 1, seed 1 batch 2, seed 2 batch 1, seed 2 batch 2; then cambricon_x
  EXPECT_EQ(run_order(expand(sweep.space()).points), (std::vector<std::size_t>{0, 4, 1, 5, 2, 6, 3, 7}));
}

}  // namespace
}  // namespace lacuna

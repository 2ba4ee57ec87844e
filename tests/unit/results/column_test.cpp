#include "sim/results/column.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/results/columns_file.h"
#include "sim/results/describe.h"

namespace lacuna {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Pair {
  int a, b;
};

const std::vector<ColumnOf<Pair>> declared{
    {{"a", "m", "the first", AddsUp::sum, AddsUp::maximum},
     [](const Pair& p) { return std::to_string(p.a); }},
    {{"b", "", "the second"}, [](const Pair& p) { return p.b == 0 ? "" : std::to_string(p.b); }}};

TEST(Column, ATableHasTheColumnsThatAreDeclared) {
  EXPECT_EQ(csv_text(declared, std::vector<Pair>{{1, 2}, {3, 0}}), "a,b\n1,2\n3,\n");
  EXPECT_EQ(csv_text(declared, std::vector<Pair>{}), "a,b\n");
}

TEST(ColumnsFile, SaysUnitMeaningAndHowItAddsUp) {
  const auto json = nlohmann::json::parse(columns_text({{"pairs.csv", columns_of(declared)}}));
  EXPECT_EQ(json.at("files").at("pairs.csv").at("a"),
            (nlohmann::json{
                {"unit", "m"}, {"meaning", "the first"}, {"over_layers", "sum"}, {"over_jobs", "maximum"}}));
  EXPECT_EQ(json.at("files").at("pairs.csv").at("b").at("over_layers"), "none");
}

TEST(Describe, ColumnsAndMetrics) {
  EXPECT_EQ(described("pairs.csv", columns_of(declared)),
            "pairs.csv/a  [m; sum]\n    the first\n"
            "pairs.csv/b\n    the second\n");
  EXPECT_THAT(described_metrics(),
              HasSubstr("\ncycle_attribution/halo  (column pe_cycles_halo)  [PE-cycles; sum]\n"));
  EXPECT_THAT(described_metrics(),
              StartsWith("cycles  [cycles; sum; of overlapping jobs only the run has one]\n"));
}

}  // namespace
}  // namespace lacuna

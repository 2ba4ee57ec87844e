#include "sim/report/definitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using ::testing::HasSubstr;

// Every key of `object` stands in a definition's line (not in its indented meaning).
void expect_defined(const Json& object, const std::string& headings) {
  for (const auto& [key, value] : object.items()) EXPECT_THAT(headings, HasSubstr(key));
}

std::string headings() {
  std::istringstream text(result_definitions());
  std::string headings;
  for (std::string line; std::getline(text, line);)
    if (!line.empty() && line[0] != ' ') headings += line + "\n";
  return headings;
}

TEST(Definitions, CoverEveryKey) {
  const Json json = result_json(test::three_layers());
  const std::string keys = headings();
  expect_defined(json, keys);
  expect_defined(json.at("provenance"), keys);
  expect_defined(json.at("layers")[0], keys);
  for (const Metric& metric : layer_metrics) EXPECT_THAT(keys, HasSubstr(metric.key()));
}

// Every column of every file that comes of a run or a comparison.
TEST(Definitions, CoverEveryColumn) {
  for (const char* column :
       {"compare.csv/speedup", "matrix.csv/accuracy_percent", "per_pe.csv/pe_cycles_halo",
        "(column dram_bytes_psums)", "edp_pj_s", "latency_ms", "utilization_busy"})
    EXPECT_THAT(headings(), HasSubstr(column));
}

}  // namespace
}  // namespace lacuna

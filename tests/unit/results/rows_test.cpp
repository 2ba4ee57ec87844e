#include "sim/results/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "sim/results/column.h"
#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  if (text.ends_with(at)) parts.emplace_back();
  return parts;
}

std::map<std::string, std::vector<std::string>> columns_in(const std::string& csv) {
  std::istringstream lines(csv);
  std::string line;
  std::getline(lines, line);
  const std::vector<std::string> header = split(line, ',');
  std::map<std::string, std::vector<std::string>> columns;
  while (std::getline(lines, line)) {
    const std::vector<std::string> cells = split(line, ',');
    EXPECT_EQ(cells.size(), header.size()) << line;
    for (std::size_t i = 0; i < cells.size(); ++i) columns[header[i]].push_back(cells[i]);
  }
  EXPECT_EQ(columns.size(), header.size()) << "a column occurs twice";
  return columns;
}

TEST(LayersCsv, EveryRowHasEveryColumn) {
  auto columns = columns_in(layers_csv(read_result(result_json(test::three_layers()))));
  EXPECT_EQ(columns.size(), layer_columns().size());
  for (const Column& column : layer_columns()) EXPECT_EQ(columns[column.name].size(), 4U) << column.name;
  EXPECT_THAT(columns["name"], ElementsAre("conv", "pool", "fc", "total"));
  EXPECT_THAT(columns["type"], ElementsAre("conv", "max_pool", "fc", "total"));
  EXPECT_THAT(columns["cycles"], ElementsAre("400", "50", "100", "550"));
  EXPECT_THAT(columns["pe_cycles_compute"], ElementsAre("780", "80", "180", "1040"));
  EXPECT_THAT(columns["dram_bytes_metadata"], ElementsAre("7", "7", "7", "21"));
  EXPECT_THAT(columns["buffer_bytes_weight_filled"], ElementsAre("3", "3", "3", "9"));
  EXPECT_THAT(columns["energy_pj_mac"], ElementsAre("1600.0", "0.0", "600.0", "2200.0"));
  EXPECT_THAT(columns["energy_pj_total"], ElementsAre("1800.0", "25.0", "650.0", "2475.0"));
  EXPECT_THAT(columns["loop_order"], ElementsAre("OR", "OR", "OR", ""));
  EXPECT_THAT(columns["tile_k"], ElementsAre("16", "16", "16", ""));
  EXPECT_THAT(columns["steps"], ElementsAre("1", "1", "1", ""));
}

TEST(Rows, ReadBackTheyAreTheSame) {
  NetworkResult result = test::pool_fused("m", 400, 100);
  result.layers[0].result.set<"pruning">("nm");
  result.layers[0].result.set<"values/psum_bits_needed">(std::int64_t{17});
  for (const LayerRun& run : result.layers) {
    const LayerResult back = row_from_json(row_json(run.result), test::rates);
    for (std::size_t i = 0; i < layer_metrics.size(); ++i)
      EXPECT_EQ(back.at(i), run.result.at(i)) << layer_metrics[i].key();
  }
}

TEST(Rows, AResultKnowsTheRatesOfItsMachine) {
  Json json = result_json(test::three_layers());
  json["accelerator"]["clock_ghz"] = "1/3";
  const RunResult result = read_result(json);
  EXPECT_EQ(result.total.rates().pes, 2);
  EXPECT_EQ(result.total.rates().multipliers_per_pe, 4);
  EXPECT_DOUBLE_EQ(result.clock_ghz(), 1.0 / 3);
  EXPECT_EQ(result.layers.size(), 3U);
}

TEST(Rows, WhatIsMissingIsAnError) {
  Json row = row_json(test::three_layers().layers[0].result);
  row["weights"].erase("nonzero");
  EXPECT_THROW(row_from_json(row, test::rates), Json::exception);
}

}  // namespace
}  // namespace lacuna

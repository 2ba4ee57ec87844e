#include "sim/energy/technology_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/source_root.h"

namespace lacuna {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAre;

const std::string root = source_root();

Document shipped() {
  return load_document(root + "/configs/technology/45nm.json");
}

std::vector<std::string> problems_of(const Json& value) {
  std::vector<std::string> problems;
  try {
    read_technology(parse_document(value.dump(), "tech.json"));
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) problems.push_back(to_string(problem));
  }
  return problems;
}

auto problem_at(const std::string& pointer, const std::string& message) {
  return AllOf(StartsWith("tech.json: " + pointer + ": "), HasSubstr(message));
}

TEST(TechnologyConfig, ReadsTheShippedFile) {
  const TechnologyConfig config = read_technology(shipped());
  EXPECT_EQ(config.name, "45nm");
  EXPECT_EQ(config.chosen_sram().device, "lstp");
  EXPECT_EQ(config.chosen_sram().temperature_k, 300);
  EXPECT_EQ(config.chosen_sram().points.size(), 37U);
  EXPECT_EQ(config.sram.size(), 2U);
}

TEST(TechnologyConfig, ThePublishedSchemaIsThatOfTheReader) {
  std::ifstream file(root + "/configs/schema/technology.schema.json");
  ASSERT_TRUE(file) << "configs/schema/technology.schema.json is missing";
  EXPECT_EQ(Json::parse(file), technology_schema());
}

TEST(TechnologyConfig, ReportsAllProblemsAtOnce) {
  Json value = shipped().value;
  value["operations"]["multiply"][1]["pj"] = -1;
  value["operations"]["gated_mac"].erase("source");
  value["nod_nm"] = 45;
  EXPECT_THAT(problems_of(value),
              UnorderedElementsAre(problem_at("/operations/multiply/1/pj", "-1"),
                                   problem_at("/operations/gated_mac", "missing required key \"source\""),
                                   problem_at("/nod_nm", "node_nm")));
}

TEST(TechnologyConfig, TheChosenDeviceMustBeInTheFile) {
  Json value = shipped().value;
  value["sram_device"] = "lop";
  EXPECT_THAT(problems_of(value), UnorderedElementsAre(problem_at(
                                      "/sram_device", "a device of `sram` (lstp, hp), found \"lop\"")));
}

TEST(TechnologyConfig, RejectsDuplicates) {
  Json value = shipped().value;
  value["operations"]["add"][1]["bits"] = 8;
  value["sram"][1]["device"] = "lstp";
  value["sram"][0]["points"][1] = value["sram"][0]["points"][0];
  value["dram"][1]["type"] = "ddr3";
  const std::vector<std::string> problems = problems_of(value);
  EXPECT_THAT(problems, Contains(problem_at("/operations/add", "found 8 twice")));
  EXPECT_THAT(problems, Contains(problem_at("/sram", "found lstp twice")));
  EXPECT_THAT(problems, Contains(problem_at("/sram/0/points", "found 512 bytes of 32-bit words twice")));
  EXPECT_THAT(problems, Contains(problem_at("/dram", "found ddr3 twice")));
  EXPECT_EQ(problems.size(), 4U);
}

TEST(TechnologyConfig, RejectsTablesWithoutPoints) {
  Json value = shipped().value;
  value["operations"]["multiply"] = Json::array();
  value["sram"][1]["points"] = Json::array();
  EXPECT_THAT(problems_of(value), UnorderedElementsAre(problem_at("/operations/multiply", "at least one"),
                                                       problem_at("/sram/1/points", "at least one")));
}

TEST(TechnologyConfig, RejectsSramWhoseNarrowestWordsDoNotSpanAllCapacities) {
  Json value = shipped().value;
  value["sram"][0]["points"].erase(0);  // 512 bytes of 32-bit words
  EXPECT_THAT(problems_of(value), UnorderedElementsAre(problem_at("/sram/0/points", "narrowest")));
}

TEST(TechnologyConfig, RejectsSramWhoseNarrowestWordsLackTheLargestCapacity) {
  Json value = shipped().value;
  Json& points = value["sram"][0]["points"];
  std::size_t last = 0;  // the largest of 32-bit words
  for (std::size_t i = 0; i < points.size(); ++i)
    if (points[i]["word_bits"] == 32 && points[i]["capacity_bytes"] > points[last]["capacity_bytes"])
      last = i;
  points.erase(last);
  EXPECT_THAT(problems_of(value), UnorderedElementsAre(problem_at("/sram/0/points", "narrowest")));
}

}  // namespace
}  // namespace lacuna

#include "sim/report/definitions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/stats/ledger.h"
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
  const Json& row = json.at("layers")[0];
  expect_defined(row, keys);
  expect_defined(result_json(test::pool_fused("m", 400, 100)).at("layers")[0], keys);
  for (const char* part : {"traffic_bytes", "roofline", "plan", "values"}) expect_defined(row.at(part), keys);
  expect_defined(row.at("traffic_bytes").at("buffers").at("weight"), keys);
}

TEST(Definitions, CoverEveryComponentAndCause) {
  for (const char* component : components) {
    const std::string name = component;
    const bool buffer = name.size() > 7 && name.substr(name.size() - 7) == "_buffer";
    EXPECT_THAT(headings(), HasSubstr("energy_pj/" + (buffer ? "*_buffer" : name)));
  }
  for (const Cause cause : all_causes())
    EXPECT_THAT(result_definitions(), HasSubstr(std::string("      ") + to_string(cause) + " "));
}

}  // namespace
}  // namespace lacuna

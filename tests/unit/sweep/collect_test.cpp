#include "sim/sweep/collect.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/document.h"
#include "sim/results/rows.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

const std::string point = "00000000000000ff";

// Enough for the tables.
Json small_result() {
  LayerResult conv("conv", "conv", {1, 1, {1, 1}, {1, 1}}), total = empty_total(conv.rates());
  conv.add(total);
  conv.set<"cycles">(std::int64_t{10});
  conv.derive();
  total.add(conv);
  total.derive();
  return {{"point", {{"id", point}}},  {"provenance", Json::object()},
          {"notes", Json::array()},    {"accelerator", {{"clock_ghz", 1}, {"technology", "t"}}},
          {"network", Json::object()}, {"layers", {row_json(conv)}},
          {"totals", row_json(total)}};
}

class Collect : public testing::Test {
 protected:
  Collect() { Store::prepare(folder_.path("s")); }

  std::string problem_with(const Json& result) {
    folder_.write("s/points/00/" + point + ".json", result.dump());
    const Manifest manifest{"s", {}, {}, {{point, "dense", "small", 1, {}}}, 0, 0};
    try {
      collect(Store(folder_.path("s")), manifest);
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  }

  test::TemporaryFolder folder_;
};

TEST_F(Collect, TakesAWholeResult) {
  EXPECT_EQ(problem_with(small_result()), "none");
}

// As a bug it would send the user to us instead of to the file.
TEST_F(Collect, NamesAResultThatLacksWhatTheTablesNeed) {
  for (const char* key : {"accelerator", "layers", "totals"}) {
    Json damaged = small_result();
    damaged.erase(key);
    EXPECT_THAT(problem_with(damaged),
                testing::AllOf(testing::HasSubstr(point), testing::HasSubstr("delete this file")))
        << key;
    for (const Json& wrong : {Json(), Json(3), Json("text"), Json({1})}) {
      damaged[key] = wrong;
      EXPECT_THAT(problem_with(damaged), testing::HasSubstr(point)) << key << wrong;
    }
  }
}

}  // namespace
}  // namespace lacuna

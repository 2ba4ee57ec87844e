#include "sim/report/matrix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<MatrixCell> cells(const RunResult& first, const RunResult& second) {
  return {{"none", first, std::nullopt}, {"none", second, std::nullopt}};
}

TEST(Matrix, HasNoReasonsIfEverythingRan) {
  const auto whole = cells(test::run_result(test::three_layers("a", 800, 40, 160)),
                           test::run_result(test::three_layers("b", 400, 200, 20)));
  EXPECT_THAT(matrix_csv(whole), AllOf(Not(HasSubstr("reason")), HasSubstr("\nnone,b,")));
  EXPECT_THAT(matrix_table(whole), AllOf(HasSubstr("1.61"), Not(HasSubstr("*"))));
}

TEST(Matrix, NumbersOverFewerLayersAreMarked) {
  const auto some = cells(test::run_result(test::three_layers("a", 800, 40, 160)),
                          test::without(test::three_layers("b", 400, 200, 20), {"conv"}));
  const std::vector<std::string> csv = lines_of(matrix_csv(some));
  EXPECT_THAT(csv[0], EndsWith("accuracy_percent,reason"));
  EXPECT_THAT(csv[1], EndsWith(",,"));
  EXPECT_THAT(csv[2], EndsWith(",\"over 2 of 3 layers; conv: /array/size: too large, by far\""));
  EXPECT_THAT(csv[2], HasSubstr(",220,2.2e-07,0.909"));
  EXPECT_THAT(matrix_table(some), AllOf(HasSubstr(" 220* "), HasSubstr("0.91*"),
                                        HasSubstr("none, b: layer \"conv\" was not run: /array/size: ")));
}

TEST(Matrix, ACellThatRanNothingIsEmpty) {
  const RunResult none = test::without(test::three_layers("b"), {"conv", "pool", "fc"});
  const RunResult all = test::run_result(test::three_layers("a", 800, 40, 160));
  const std::vector<std::string> csv = lines_of(matrix_csv(cells(all, none)));
  EXPECT_THAT(csv[2], StartsWith("none,b,,,,,,,,,,,,,,,\"no layer can be run; conv: "));
  EXPECT_EQ(std::count(csv[1].begin(), csv[1].end(), ','), 16);
  EXPECT_THAT(matrix_table(cells(all, none)), HasSubstr("  - "));
  const std::vector<std::string> turned = lines_of(matrix_csv(cells(none, all)));
  EXPECT_THAT(turned[2], HasSubstr(",1000,1e-06,,"));  // no speed-up over nothing
}

}  // namespace
}  // namespace lacuna

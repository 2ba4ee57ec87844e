#include "sim/sweep/filter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lacuna {
namespace {

const std::vector<std::string> names{"accelerator", "pes", "bandwidth", "flag"};
const std::vector<Json> values{"dense", 16, "64/5", true};
const Json capacity = 32768;

const Json* look_up(const std::string& pointer) {
  return pointer == "/buffers/weight/capacity_bytes" ? &capacity : nullptr;
}

bool accepts(const std::string& expression, const std::vector<Json>& of = values) {
  return Filter(expression, names).accepts(of, look_up);
}

std::string problem_with(const std::string& expression) {
  try {
    accepts(expression);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "none";
}

TEST(Filter, Compares) {
  EXPECT_TRUE(accepts("pes * 2 >= 32"));
  EXPECT_FALSE(accepts("pes / 2 + 1 < 9"));
  EXPECT_TRUE(accepts("bandwidth == 12.8"));
  EXPECT_TRUE(accepts(R"(accelerator == "dense")"));
  EXPECT_FALSE(accepts(R"(accelerator != "dense")"));
}

TEST(Filter, JoinsConditions) {
  EXPECT_TRUE(accepts(R"(pes == 16 and (bandwidth > 20 or accelerator == "dense"))"));
  EXPECT_TRUE(accepts("not(pes > 20)"));
  EXPECT_FALSE(accepts("not(flag)"));
  EXPECT_TRUE(accepts("flag"));
}

TEST(Filter, ComputesWithTheDocumentedFunctions) {
  EXPECT_TRUE(accepts("floor(bandwidth) == 12 and ceil(bandwidth) == 13 and floor(0 - bandwidth) == 0 - 13"));
  EXPECT_TRUE(accepts("min(pes, bandwidth) == bandwidth and max(pes, 3) == 16 and abs(0 - pes) == pes"));
  EXPECT_TRUE(accepts("sqrt(pes) == 4 and log2(pes) == 4 and abs(ln(pes) - 2.7726) < 0.001"));
}

TEST(Filter, SeesTheMachine) {
  EXPECT_TRUE(accepts(R"(at("/buffers/weight/capacity_bytes") == pes * 2048)"));
  EXPECT_THAT(problem_with(R"(at("/no/such") > 1)"), testing::HasSubstr(R"(no value at "/no/such")"));
}

TEST(Filter, RefusesWhatHasNoFiniteValue) {
  EXPECT_THAT(problem_with("1 / (pes - 16) > 0"), testing::HasSubstr(R"("/" has no finite value)"));
  for (const char* bad :
       {"1 / (pes - 16) < 0", "sqrt(0 - pes) < 1", "ln(pes - 16) < 0", "log2(0) < 1", "flag and 0 / 0 == 1",
        "(0 - pes) ^ 0.5 > 1", "exp(pes * 100) > 1", "10 ^ 308 * 10 > 1", "10 ^ 308 + 10 ^ 308 * 1.7 > 1",
        "min(1 / 0, 3) == 3", "-1 / 0 < 0"})
    EXPECT_THAT(problem_with(bad), testing::HasSubstr("has no finite value")) << bad;
}

TEST(Filter, APartThatDoesNotCountIsNotComputed) {
  EXPECT_TRUE(accepts("pes == 16 or 1 / (pes - 16) > 0"));
  EXPECT_FALSE(accepts("pes != 16 and 1 / (pes - 16) > 0"));
  EXPECT_TRUE(accepts("pes == 16 ? true : 1 / (pes - 16) > 0"));
}

TEST(Filter, TakesWholeNumbersOf64BitsAndSeveralLines) {
  const std::vector<Json> large{"dense", 18446744073709551615U, 8, true};
  EXPECT_TRUE(accepts("pes > 9e18", large));
  EXPECT_TRUE(accepts("pes == 16\n\tand flag\r\n"));
}

TEST(Filter, WhatAPointDoesNotHaveDoesNotConcernIt) {
  const std::vector<Json> without_pes{"dense", nullptr, 8, true};
  EXPECT_TRUE(accepts("pes < 4", without_pes));
  EXPECT_FALSE(accepts("bandwidth < 4", without_pes));
}

TEST(Filter, RefusesWhatItDoesNotUnderstand) {
  EXPECT_THAT(problem_with("bandwith > 2"), testing::HasSubstr(R"(did you mean "bandwidth"?)"));
  for (const char* bad : {"",
                          "(pes > 2",
                          "pes +",
                          "pes",
                          "accelerator",
                          "accelerator > 3",
                          "pes = 3",
                          "flag = true",
                          "pes += 1",
                          "\"abc",
                          "pes > 3;",
                          "at(3)",
                          "at()",
                          "pes > 2 3",
                          "))",
                          "1 2",
                          "not(3)",
                          "floor(accelerator) > 1",
                          "floor() > 1",
                          "{1,2}"})
    EXPECT_NE(problem_with(bad), "none") << bad;
}

}  // namespace
}  // namespace lacuna

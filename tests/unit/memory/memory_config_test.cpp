// The DRAM's numbers in units of time and in cycles.
#include "sim/memory/memory_config.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/document.h"
#include "tests/source_root.h"

namespace lacuna {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
  DramConfig dram;
  std::vector<std::string> problems;
  std::string cycles() const {
    return fmt::format("{} {} {}", dram.bandwidth_bytes_per_cycle.str(), dram.latency_cycles,
                       dram.turnaround_cycles);
  }
};

Read read(const Document& document, const Ratio& clock_ghz) {
  Read read;
  std::vector<Problem> problems;
  std::vector<Note> notes;
  read_fields(
      document, "", [&](Fields& f) { read.dram.fields(f); }, problems, notes);
  for (const Problem& problem : problems) read.problems.push_back(problem.pointer + ": " + problem.message);
  for (const auto& [key, message] : read.dram.apply_clock(clock_ghz))
    read.problems.push_back(key + ": " + message);
  return read;
}

Read read(const std::string& json, const Ratio& clock_ghz = {1, 1}) {
  return read(parse_document(json, "dram.json"), clock_ghz);
}

std::string written(DramConfig dram) {
  Json json = to_json([&](Fields& f) { dram.fields(f); });
  for (const char* key : {"description", "type", "model", "burst_bytes"}) json.erase(key);
  return json.dump();
}

constexpr const char* in_time = R"({"bandwidth_gb_per_s": 12.8, "latency_ns": 27.5, "turnaround_ns": 7.5})";
constexpr const char* in_cycles =
    R"({"bandwidth_bytes_per_cycle": 12.8, "latency_cycles": 28, "turnaround_cycles": 8})";

TEST(DramConfig, UnitsOfTimeFollowTheClock) {
  EXPECT_EQ(read(in_time).cycles(), "64/5 28 8");
  EXPECT_EQ(read(in_time, {2, 1}).cycles(), "32/5 55 15");
  EXPECT_EQ(read(in_time, {1, 2}).cycles(), "128/5 14 4");
  EXPECT_EQ(read(in_time, {1, 5}).cycles(), "64 6 2");
  EXPECT_EQ(read(in_time, {4, 3}).cycles(), "48/5 37 10");
}

TEST(DramConfig, CyclesAreCyclesAtEveryClock) {
  for (const Ratio& clock : {Ratio{1, 5}, Ratio{1, 1}, Ratio{2, 1}})
    EXPECT_EQ(read(in_cycles, clock).cycles(), "64/5 28 8");
}

TEST(DramConfig, QuantitiesMayHaveUnitsOfTheirOwn) {
  EXPECT_EQ(
      read(R"({"bandwidth_bytes_per_cycle": 4, "latency_ns": 10, "turnaround_cycles": 3})", {2, 1}).cycles(),
      "4 20 3");
}

TEST(DramConfig, WhatIsNotGivenIsThatOfTheDefault) {
  EXPECT_EQ(read("{}", {2, 1}).cycles(), "32/5 55 15");
  EXPECT_EQ(read(R"({"latency_ns": null, "bandwidth_bytes_per_cycle": null})", {2, 1}).cycles(),
            "32/5 55 15");
  EXPECT_EQ(read(R"({"latency_ns": null, "latency_cycles": 9})", {2, 1}).cycles(), "32/5 9 15");
}

TEST(DramConfig, NothingTakesNoTime) {
  EXPECT_EQ(
      read(R"({"bandwidth_gb_per_s": "unlimited", "latency_ns": 0, "turnaround_ns": 0})", {7, 3}).cycles(),
      "unlimited 0 0");
}

TEST(DramConfig, BothUnitsAtOnceContradictEachOther) {
  const auto both = [](const std::string& time, const std::string& cycles) {
    return fmt::format("/{0}: \"{0}\" and \"{1}\" say the same in two units; expected one of them", time,
                       cycles);
  };
  EXPECT_THAT(read(R"({"latency_ns": 28, "latency_cycles": 28})").problems,
              ElementsAre(both("latency_ns", "latency_cycles")));
  EXPECT_THAT(read(R"({"bandwidth_bytes_per_cycle": 1, "bandwidth_gb_per_s": 1,
                       "turnaround_ns": 0, "turnaround_cycles": 0})")
                  .problems,
              ElementsAre(both("bandwidth_gb_per_s", "bandwidth_bytes_per_cycle"),
                          both("turnaround_ns", "turnaround_cycles")));
}

TEST(DramConfig, CyclesKeepTheirLimits) {
  EXPECT_THAT(read(R"({"latency_ns": 1000000})").problems, IsEmpty());
  EXPECT_THAT(
      read(R"({"latency_ns": 1000000})", {2, 1}).problems,
      ElementsAre(
          "latency_ns: expected at most 1000000 cycles, found 1000000 ns at 2 GHz, which are 2000000"));
  EXPECT_THAT(read(R"({"turnaround_ns": "1000000000/3"})", {1'000'000'000, 1}).problems.back(),
              testing::HasSubstr("turnaround_ns: expected at most 10000 cycles"));
  EXPECT_THAT(
      read(R"({"bandwidth_gb_per_s": 999999937})", {1, 2}).problems,
      ElementsAre("bandwidth_gb_per_s: expected a ratio of parts up to 1000000000 in bytes per cycle, found "
                  "999999937 GB/s at 1/2 GHz"));
}

TEST(DramConfig, IsWrittenInTheUnitsThatWereGiven) {
  for (const char* json :
       {in_time, in_cycles, R"({"bandwidth_gb_per_s":"unlimited","latency_cycles":3,"turnaround_ns":0})"}) {
    const std::string text = written(read(json, {2, 1}).dram);
    EXPECT_EQ(text, parse_document(json, "").value.dump());
    EXPECT_EQ(read(text, {2, 1}).cycles(), read(json, {2, 1}).cycles());
  }
}

// What the shipped machines ran with before a memory was given in units of time.
TEST(DramConfig, ShippedMemoriesAt1GHz) {
  const auto cycles = [](const std::string& name) {
    return read(load_extended(source_root() + "/configs/dram/" + name + ".json"), {1, 1}).cycles();
  };
  EXPECT_EQ(cycles("ddr3_1600"), "64/5 28 8");
  EXPECT_EQ(cycles("lpddr4_3200"), "64/5 36 10");
  EXPECT_EQ(cycles("lpddr4_50gbps"), "50 36 10");
  EXPECT_EQ(cycles("hbm2"), "256 28 8");
  EXPECT_EQ(cycles("ideal"), "unlimited 0 0");
}

}  // namespace
}  // namespace lacuna

#include "tests/unit/config/machine.h"

namespace lacuna {
namespace {

using test::fields_of;
using testing::IsEmpty;

TEST(Writer, WritesEveryFieldInTheOrderOfDeclaration) {
  test::Machine machine;
  machine.name = "m";
  EXPECT_EQ(
      to_json(fields_of(machine)).dump(),
      R"({"name":"m","note":"none","dataflow":"planar","rows":8,"seed":1,"kernel":3,"density":0.25,)"
      R"("trace":false,"inputs":[],"dram":{"bandwidth_bytes_per_cycle":12.8,"latency_cycles":100},"buffers":[]})");
}

TEST(Writer, WhatItWritesReadsBackTheSame) {
  test::Machine machine;
  machine.name = "\u00fcber \"m\"";
  machine.seed = std::numeric_limits<std::int64_t>::max();
  machine.kernel_w = 5;
  machine.density = 0.1 + 0.2;
  machine.inputs = {"a", "b"};
  machine.tile = {1, 2, 3};
  machine.depth = 0;
  machine.dram.bandwidth_bytes_per_cycle = {64, 3};
  machine.buffers = {{"w", 4, 1.0 / 3}, {"i", 2, 0}};
  const Json written = to_json(fields_of(machine));

  auto result = test::read(written.dump());
  EXPECT_THAT(result.lines(), IsEmpty());
  EXPECT_EQ(to_json(fields_of(result.machine)).dump(), written.dump());
  EXPECT_EQ(result.machine.density, machine.density);
  EXPECT_EQ(result.machine.dram.bandwidth_bytes_per_cycle, (Ratio{64, 3}));
  EXPECT_EQ(written["dram"]["bandwidth_bytes_per_cycle"], "64/3");
}

TEST(Writer, WritesEveryRatioExactly) {
  for (std::int64_t num = 1; num < 40; ++num) {
    for (std::int64_t den = 1; den < 40; ++den) {
      test::Machine machine;
      machine.name = "m";
      machine.dram.bandwidth_bytes_per_cycle = Ratio::of(num, den);
      const auto result = test::read(to_json(fields_of(machine)).dump());
      EXPECT_EQ(result.machine.dram.bandwidth_bytes_per_cycle, Ratio::of(num, den));
    }
  }
}

}  // namespace
}  // namespace lacuna

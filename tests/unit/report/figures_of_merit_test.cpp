#include "sim/report/figures_of_merit.h"

#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

constexpr Geometry test_geometry{2, 4};

// 400 cycles, 10 of them waiting; 1600 of 6400 MACs are effectual; 182 bytes.
Summary conv() {
  return summarize(test::layer_run("conv", LayerKind::conv, 400, 1600), test_geometry);
}

TEST(FiguresOfMerit, Utilization) {
  EXPECT_DOUBLE_EQ(utilization(conv()), 1600.0 / (8 * 400));
  EXPECT_EQ(utilization(Summary()), 0);
}

TEST(FiguresOfMerit, Roofline) {
  const Roofline r = roofline(conv(), {2, 1});
  EXPECT_DOUBLE_EQ(r.ops_per_byte, 2 * 1600.0 / 182);
  EXPECT_DOUBLE_EQ(r.achieved_ops_per_cycle, 2 * 1600.0 / 400);
  EXPECT_DOUBLE_EQ(r.dense_ops_per_byte, 2 * 6400.0 / 182);
  EXPECT_DOUBLE_EQ(r.dense_ops_per_cycle, 2 * 6400.0 / 400);
  EXPECT_EQ(r.peak_ops_per_cycle, 16);
  EXPECT_EQ(r.bandwidth_bytes_per_cycle, 2);
}

// The array alone needs 390 cycles, the DRAM 182 / bandwidth.
TEST(FiguresOfMerit, WhatBoundsALayer) {
  EXPECT_EQ(roofline(conv(), {182, 389}).bound, "compute");
  EXPECT_EQ(roofline(conv(), {182, 390}).bound, "compute");
  EXPECT_EQ(roofline(conv(), {182, 391}).bound, "memory");
}

TEST(FiguresOfMerit, EveryWayOfWaitingIsNoWork) {
  Summary s = conv();
  s.attribution = {};
  for (const Cause cause :
       {Cause::wait_weights, Cause::wait_inputs, Cause::wait_psums, Cause::wait_output_space, Cause::drain})
    s.attribution[static_cast<std::size_t>(cause)] = 2 * 50;  // 50 cycles of each PE
  EXPECT_EQ(roofline(s, {182, 150}).bound, "compute");        // 400 - 5 x 50
  EXPECT_EQ(roofline(s, {182, 151}).bound, "memory");
}

TEST(FiguresOfMerit, TheTotalIsTheSumOfTheLayers) {
  const Summary total = summarize(test::three_layers().layers, test_geometry);
  EXPECT_EQ(total.name, "total");
  EXPECT_EQ(total.cycles, 400 + 50 + 100);
  EXPECT_EQ(total.macs.effectual, 1600 + 200);
  EXPECT_EQ(total.macs.dense, 4 * (1600 + 200));
  EXPECT_EQ(total.attribution[static_cast<std::size_t>(Cause::compute)], 2 * (390 + 40 + 90));
  EXPECT_EQ(total.dram.total(), 3 * 182);
  EXPECT_EQ(total.weight.drained, 3 * 4);
  EXPECT_DOUBLE_EQ(total.actions.total_pj(), 1600 + 3 * 200 + 0.5 * 550);
  EXPECT_EQ(total.multipliers, 8);
}

}  // namespace
}  // namespace lacuna

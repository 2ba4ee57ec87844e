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

// A summary of 400 cycles of two PEs.
Summary of_causes(const std::vector<std::pair<Cause, std::int64_t>>& cycles_of_each_pe) {
  Summary s = conv();
  s.attribution = {};
  for (const auto& [cause, cycles] : cycles_of_each_pe)
    s.attribution[static_cast<std::size_t>(cause)] = 2 * cycles;
  return s;
}

constexpr Cause waits[] = {Cause::wait_weights, Cause::wait_inputs, Cause::wait_psums,
                           Cause::wait_output_space};

TEST(FiguresOfMerit, EveryWayOfWaitingIsNoWork) {
  std::vector<std::pair<Cause, std::int64_t>> causes{{Cause::drain, 50}};
  for (const Cause cause : waits) causes.emplace_back(cause, 25);
  const Summary s = of_causes(causes);
  EXPECT_EQ(roofline(s, {182, 250}).bound, "compute");  // 400 - 50 - 4 x 25
  EXPECT_EQ(roofline(s, {182, 251}).bound, "memory");
}

// Latency bounds as bandwidth does; 50 cycles of draining are neither work nor waiting.
TEST(FiguresOfMerit, WaitingLongerThanWorkingIsBoundByMemory) {
  const Ratio enough{1000, 1};
  for (const Cause cause : waits) {
    EXPECT_EQ(roofline(of_causes({{cause, 175}, {Cause::drain, 50}, {Cause::compute, 175}}), enough).bound,
              "compute");
    EXPECT_EQ(roofline(of_causes({{cause, 176}, {Cause::drain, 50}, {Cause::compute, 174}}), enough).bound,
              "memory");
  }
}

// A port bounds if waiting for it at least doubles the time of the PEs that work, whoever has nothing to do.
TEST(FiguresOfMerit, APortBoundsIfItDoublesTheTimeOfWork) {
  const Ratio enough{1000, 1};
  for (const Cause work : {Cause::compute, Cause::post_processing, Cause::bank_conflict, Cause::halo}) {
    const auto bound = [&](std::int64_t port, std::int64_t working) {
      return roofline(of_causes({{Cause::buffer_port, port},
                                 {work, working},
                                 {Cause::unassigned, 150},
                                 {Cause::barrier, 250 - port - working}}),
                      enough)
          .bound;
    };
    EXPECT_EQ(bound(60, 60), "port");
    EXPECT_EQ(bound(60, 61), "compute");
  }
  EXPECT_EQ(roofline(of_causes({{Cause::unassigned, 400}}), enough).bound, "compute");
}

// Memory goes before ports.
TEST(FiguresOfMerit, AnArrayThatWaitsForItsPortsCanBeBoundByMemory) {
  const Summary s = of_causes({{Cause::wait_inputs, 20}, {Cause::buffer_port, 300}, {Cause::compute, 80}});
  EXPECT_EQ(roofline(s, {182, 380}).bound, "port");
  EXPECT_EQ(roofline(s, {182, 381}).bound, "memory");
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

TEST(FiguresOfMerit, TheTotalHasTheWeightsOfAllLayers) {
  NetworkResult result = test::three_layers();
  result.layers[0].weights = {1, 20, 300, 4000, 50000};
  result.layers[2].weights = {1, 10, 100, 1000, 10000};
  const WeightStorage& total = summarize(result.layers, test_geometry).weights;
  EXPECT_EQ(total.count, 2);
  EXPECT_EQ(total.nonzero, 30);
  EXPECT_EQ(total.unpruned, 400);
  EXPECT_EQ(total.payload_bytes, 5000);
  EXPECT_EQ(total.metadata_bytes, 60000);
}

}  // namespace
}  // namespace lacuna

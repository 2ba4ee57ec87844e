#include "sim/results/derived.h"

#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

// 400 cycles, 10 of them waiting; 1600 of 6400 MACs are effectual, 800 more pairs have a zero; 182 bytes.
LayerResult conv() {
  return test::layer_run("conv", LayerKind::conv, 400, 1600).result;
}

// The same with another bandwidth.
LayerResult with(const LayerResult& row, const Ratio& bandwidth) {
  MachineRates rates = test::rates;
  rates.bandwidth_bytes_per_cycle = bandwidth;
  LayerResult other(row.name(), row.type(), rates);
  for (std::size_t i = 0; i < layer_metrics.size(); ++i) other.set_at(i, row.at(i));
  other.actions = row.actions;
  other.derive();
  return other;
}

std::string bound(const LayerResult& row, const Ratio& bandwidth) {
  return with(row, bandwidth).word<"roofline/bound">();
}

TEST(Derived, EffectualAndBusyUtilization) {
  EXPECT_DOUBLE_EQ(conv().number<"utilization">(), 1600.0 / (8 * 400));
  EXPECT_DOUBLE_EQ(conv().number<"utilization_busy">(), 2400.0 / (8 * 400));
  LayerResult nothing = empty_total({});
  nothing.derive();
  EXPECT_EQ(nothing.number<"utilization">(), 0);
  EXPECT_EQ(nothing.number<"utilization_busy">(), 0);
}

TEST(Derived, Roofline) {
  const LayerResult r = conv();
  EXPECT_DOUBLE_EQ(r.number<"roofline/ops_per_byte">(), 2 * 1600.0 / 182);
  EXPECT_DOUBLE_EQ(r.number<"roofline/achieved_ops_per_cycle">(), 2 * 1600.0 / 400);
  EXPECT_DOUBLE_EQ(r.number<"roofline/dense_ops_per_byte">(), 2 * 6400.0 / 182);
  EXPECT_DOUBLE_EQ(r.number<"roofline/dense_ops_per_cycle">(), 2 * 6400.0 / 400);
  EXPECT_EQ(r.number<"roofline/peak_ops_per_cycle">(), 16);
  EXPECT_EQ(r.number<"roofline/bandwidth_bytes_per_cycle">(), 2);
}

// 400 ns; 1600 pJ of MACs and 200 of leakage.
TEST(Derived, TimeEnergyAndTheirProduct) {
  const LayerResult r = conv();
  EXPECT_DOUBLE_EQ(r.number<"latency_ms">(), 400e-6);
  EXPECT_DOUBLE_EQ(r.number<"energy_pj_total">(), 1800);
  EXPECT_DOUBLE_EQ(r.number<"edp_pj_s">(), 1800 * 400e-9);
  EXPECT_DOUBLE_EQ(r.number<"dram_bytes_total">(), 182);
}

// The array alone needs 390 cycles, the DRAM 182 / bandwidth.
TEST(Derived, WhatBoundsALayer) {
  EXPECT_EQ(bound(conv(), {182, 389}), "compute");
  EXPECT_EQ(bound(conv(), {182, 390}), "compute");
  EXPECT_EQ(bound(conv(), {182, 391}), "memory");
}

// A row of 400 cycles of two PEs.
LayerResult of_causes(const std::vector<std::pair<Cause, std::int64_t>>& cycles_of_each_pe) {
  LayerResult row = conv();
  for (const Cause cause : all_causes()) row.set_at(place_of(cause), std::int64_t{0});
  for (const auto& [cause, cycles] : cycles_of_each_pe) row.set_at(place_of(cause), 2 * cycles);
  return row;
}

constexpr Cause waits[] = {Cause::wait_weights, Cause::wait_inputs, Cause::wait_psums,
                           Cause::wait_output_space};

TEST(Derived, EveryWayOfWaitingIsNoWork) {
  std::vector<std::pair<Cause, std::int64_t>> causes{{Cause::drain, 50}};
  for (const Cause cause : waits) causes.emplace_back(cause, 25);
  EXPECT_EQ(bound(of_causes(causes), {182, 250}), "compute");  // 400 - 50 - 4 x 25
  EXPECT_EQ(bound(of_causes(causes), {182, 251}), "memory");
}

// Latency bounds as bandwidth does; 50 cycles of draining are neither work nor waiting.
TEST(Derived, WaitingLongerThanWorkingIsBoundByMemory) {
  const Ratio enough{1000, 1};
  for (const Cause cause : waits) {
    EXPECT_EQ(bound(of_causes({{cause, 175}, {Cause::drain, 50}, {Cause::compute, 175}}), enough), "compute");
    EXPECT_EQ(bound(of_causes({{cause, 176}, {Cause::drain, 50}, {Cause::compute, 174}}), enough), "memory");
  }
}

// A port bounds if waiting for it at least doubles the time of the PEs that work, whoever has nothing to do.
TEST(Derived, APortBoundsIfItDoublesTheTimeOfWork) {
  const Ratio enough{1000, 1};
  for (const Cause work : {Cause::compute, Cause::post_processing, Cause::bank_conflict, Cause::halo}) {
    const auto with_port = [&](std::int64_t port, std::int64_t working) {
      return bound(of_causes({{Cause::buffer_port, port},
                              {work, working},
                              {Cause::unassigned, 150},
                              {Cause::barrier, 250 - port - working}}),
                   enough);
    };
    EXPECT_EQ(with_port(60, 60), "port");
    EXPECT_EQ(with_port(60, 61), "compute");
  }
  EXPECT_EQ(bound(of_causes({{Cause::unassigned, 400}}), enough), "compute");
}

// Memory goes before ports.
TEST(Derived, AnArrayThatWaitsForItsPortsCanBeBoundByMemory) {
  const LayerResult row =
      of_causes({{Cause::wait_inputs, 20}, {Cause::buffer_port, 300}, {Cause::compute, 80}});
  EXPECT_EQ(bound(row, {182, 380}), "port");
  EXPECT_EQ(bound(row, {182, 381}), "memory");
}

}  // namespace
}  // namespace lacuna

#include "sim/report/quantity.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(Quantity, TimesHaveAUnitThatShowsThem) {
  EXPECT_EQ(time_text(81e-9), "81 ns");
  EXPECT_EQ(time_text(56.809e-6), "56.81 us");
  EXPECT_EQ(time_text(790.8e-6), "0.791 ms");
  EXPECT_EQ(time_text(12.3456e-3), "12.346 ms");
  EXPECT_EQ(time_text(12.3456), "12.35 s");
  EXPECT_EQ(time_text(1234567), "1,234,567 s");
  EXPECT_EQ(time_text(2.5e-10), "0.25 ns");
  EXPECT_EQ(time_text(1e30), "1.000e+30 s");
}

TEST(Quantity, EnergiesToo) {
  EXPECT_EQ(energy_text(1203), "1.203 nJ");
  EXPECT_EQ(energy_text(0.5), "0.5 pJ");
  EXPECT_EQ(energy_text(2.498e9), "2.498 mJ");
  EXPECT_EQ(energy_text(6.8e7), "68 uJ");
  EXPECT_EQ(energy_text(5e13), "50 J");
}

TEST(Quantity, RatesAreReadable) {
  EXPECT_EQ(rate_text(1264.5), "1264.5");
  EXPECT_EQ(rate_text(12345679.01), "12,345,679");
  EXPECT_EQ(rate_text(0.00123456), "0.00123");
  EXPECT_EQ(rate_text(1e20), "1.000e+20");
}

TEST(Quantity, CellsHaveThreeDigitsAtLeast) {
  EXPECT_EQ(digits(2498.11, 2), "2498.11");
  EXPECT_EQ(digits(3.2, 1), "3.20");
  EXPECT_EQ(digits(0.01234, 2), "0.0123");
  EXPECT_EQ(digits(0, 2), "0.00");
  EXPECT_EQ(digits(1.5e-9, 2), "1.50e-09");
  EXPECT_EQ(percent(85.23), "85.2");
  EXPECT_EQ(percent(0), "0.0");
  EXPECT_EQ(percent(0.0042), "0.004");
  EXPECT_EQ(ratio(1.853), "1.85");
  EXPECT_EQ(ratio(0.01234), "0.0123");
}

TEST(Quantity, ColumnsKeepTheUsualUnitWhereItShowsThem) {
  EXPECT_STREQ(energy_unit(2.5e9).name, "uJ");
  EXPECT_STREQ(energy_unit(1203).name, "nJ");
  EXPECT_STREQ(energy_unit(12).name, "pJ");
  EXPECT_STREQ(energy_unit(5e14).name, "J");
  EXPECT_STREQ(energy_unit(0).name, "uJ");
  EXPECT_STREQ(dram_unit(3e6).name, "MB");
  EXPECT_STREQ(dram_unit(3000).name, "kB");
  EXPECT_EQ(dram_cell(64, dram_unit(100)), "64");
  EXPECT_EQ(dram_cell(64, dram_unit(3000)), "0.0640");
}

}  // namespace
}  // namespace lacuna

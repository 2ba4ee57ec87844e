#include "sim/energy/sram_table.h"

#include <gtest/gtest.h>

#include <cmath>

namespace lacuna {
namespace {

SramPoint point(std::int64_t capacity_bytes, std::int64_t word_bits, double read_pj) {
  return {.capacity_bytes = capacity_bytes,
          .word_bits = word_bits,
          .read_pj = read_pj,
          .write_pj = 2 * read_pj,
          .leakage_mw = static_cast<double>(capacity_bytes),
          .area_mm2 = 1};
}

// 128-bit words start at twice the capacity of 32-bit ones.
SramTable small_table() {
  return SramTable({point(4096, 32, 8), point(1024, 32, 2), point(2048, 32, 3), point(2048, 128, 9),
                    point(4096, 128, 40)});
}

TEST(SramTable, KnowsItsLimits) {
  const SramTable table = small_table();
  EXPECT_EQ(table.min_capacity_bytes(), 1024);
  EXPECT_EQ(table.max_capacity_bytes(), 4096);
  EXPECT_EQ(table.max_word_bits(), 128);
}

TEST(SramTable, IsExactAtItsPoints) {
  const SramEnergy energy = small_table().at(2048, 128);
  EXPECT_EQ(energy.read_pj, 9);
  EXPECT_EQ(energy.write_pj, 18);
  EXPECT_EQ(energy.leakage_mw, 2048);
  EXPECT_EQ(energy.area_mm2, 1);
}

TEST(SramTable, LogLogInCapacity) {
  // 3072 = 2048 x 1.5, and the energy grows by 8/3 when the capacity doubles.
  EXPECT_DOUBLE_EQ(small_table().at(3072, 32).read_pj, 3 * std::pow(8.0 / 3.0, std::log2(1.5)));
}

TEST(SramTable, LogLogInWidth) {
  EXPECT_DOUBLE_EQ(small_table().at(2048, 64).read_pj, std::sqrt(3.0 * 9.0));
}

TEST(SramTable, NarrowWordsCostAsMuchAsTheNarrowestOfTheTable) {
  EXPECT_EQ(small_table().at(2048, 8).read_pj, 3);
}

TEST(SramTable, WideWordsKeepTheirRatioBelowTheirSmallestCapacity) {
  EXPECT_DOUBLE_EQ(small_table().at(1024, 128).read_pj, 2.0 * 9.0 / 3.0);
}

}  // namespace
}  // namespace lacuna

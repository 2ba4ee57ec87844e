#include "sim/energy/technology.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/source_root.h"

namespace lacuna {
namespace {

const Technology& tech() {
  static const Technology technology(load_document(source_root() + "/configs/technology/45nm.json"));
  return technology;
}

TEST(TechnologyOperations, MultiplyIsHorowitz) {
  EXPECT_EQ(tech().multiply_pj(8, 8), 0.2);
  EXPECT_EQ(tech().multiply_pj(16, 16), 0.8);
  EXPECT_EQ(tech().multiply_pj(32, 32), 3.1);
}

TEST(TechnologyOperations, MultiplyGoesWithTheProductOfTheWidths) {
  for (const auto& [a, b] :
       {std::pair{2, 2}, {4, 4}, {8, 4}, {4, 8}, {16, 8}, {8, 16}, {12, 12}, {16, 4}, {1, 8}})
    EXPECT_NEAR(tech().multiply_pj(a, b), 0.2 * (a / 8.0) * (b / 8.0), 1e-12) << a << " x " << b;
  EXPECT_DOUBLE_EQ(tech().multiply_pj(64, 32), 6.2);
  EXPECT_DOUBLE_EQ(tech().multiply_pj(32, 16), std::sqrt(0.8 * 3.1));  // half way from 256 to 1024 cells
}

TEST(TechnologyOperations, AddIsLinear) {
  EXPECT_EQ(tech().add_pj(8), 0.03);
  EXPECT_EQ(tech().add_pj(16), 0.05);
  EXPECT_EQ(tech().add_pj(24), 0.075);
  EXPECT_EQ(tech().add_pj(32), 0.1);
  EXPECT_DOUBLE_EQ(tech().add_pj(20), 0.0625);
  EXPECT_DOUBLE_EQ(tech().add_pj(4), 0.015);
  EXPECT_DOUBLE_EQ(tech().add_pj(64), 0.2);
}

TEST(TechnologyOperations, Mac) {
  EXPECT_DOUBLE_EQ(tech().mac_pj(16, 16, 32), 0.9);
  EXPECT_DOUBLE_EQ(tech().mac_pj(8, 8, 32), 0.3);
  EXPECT_DOUBLE_EQ(tech().gated_mac_pj(8, 8), 0.018);
  EXPECT_DOUBLE_EQ(tech().gated_mac_pj(16, 16), 0.072);
  EXPECT_DOUBLE_EQ(tech().gated_mac_pj(16, 8), 0.036);
}

TEST(TechnologyOperations, RegistersAndComparators) {
  EXPECT_DOUBLE_EQ(tech().register_pj(16), 0.144);
  EXPECT_DOUBLE_EQ(tech().comparator_pj(32), 0.029);
  EXPECT_DOUBLE_EQ(tech().register_file_pj(1, 16), 0.144);  // nothing to address
  EXPECT_DOUBLE_EQ(tech().register_file_pj(16, 24), 24 * 0.009 + 16 * 4 * 0.029 / 32);
  EXPECT_DOUBLE_EQ(tech().register_file_pj(17, 24), 24 * 0.009 + 17 * 5 * 0.029 / 32);
}

TEST(TechnologyOperations, MultiplexerIsATreeOfFourToOne) {
  const double stage = 16 * 0.682 / 32;
  EXPECT_EQ(tech().mux_pj(1, 16), 0);
  EXPECT_DOUBLE_EQ(tech().mux_pj(2, 16), stage);
  EXPECT_DOUBLE_EQ(tech().mux_pj(4, 16), stage);
  EXPECT_DOUBLE_EQ(tech().mux_pj(5, 16), 2 * stage);
  EXPECT_DOUBLE_EQ(tech().mux_pj(16, 16), 2 * stage);
  EXPECT_DOUBLE_EQ(tech().mux_pj(256, 16), 4 * stage);
}

TEST(TechnologySram, TablePointsAreExact) {
  for (const SramPoint& point : tech().config().chosen_sram().points) {
    const SramEnergy energy = tech().sram(point.capacity_bytes, point.word_bits);
    EXPECT_EQ(energy.read_pj, point.read_pj);
    EXPECT_EQ(energy.write_pj, point.write_pj);
    EXPECT_EQ(energy.leakage_mw, point.leakage_mw);
    EXPECT_EQ(energy.area_mm2, point.area_mm2);
  }
}

TEST(TechnologySram, MonotoneBetweenNeighbours) {
  double last = tech().sram(4096, 64).read_pj;
  for (std::int64_t capacity = 4096 + 256; capacity <= 8192; capacity += 256) {
    const double read = tech().sram(capacity, 64).read_pj;
    EXPECT_GT(read, last);
    last = read;
  }
  EXPECT_EQ(last, 6.137);
}

TEST(TechnologySram, InterpolationByHand) {
  // 10 KB of 64-bit words lies log2(1.25) = 0.3219 of the way from 8 KB (6.137 pJ) to 16 KB (11.61 pJ).
  EXPECT_NEAR(tech().sram(10240, 64).read_pj, 7.535, 0.001);
  // 128 bits lie half way from 64 (6.137 pJ) to 256 bits (11.48 pJ).
  EXPECT_NEAR(tech().sram(8192, 128).read_pj, 8.394, 0.001);
}

TEST(TechnologySram, WideWordsAreParallelBanks) {
  const SramEnergy bank = tech().sram(8192, 256);
  const SramEnergy four = tech().sram(4 * 8192, 4 * 256);
  EXPECT_DOUBLE_EQ(four.read_pj, 4 * bank.read_pj);
  EXPECT_DOUBLE_EQ(four.write_pj, 4 * bank.write_pj);
  EXPECT_DOUBLE_EQ(four.leakage_mw, 4 * bank.leakage_mw);
  EXPECT_DOUBLE_EQ(four.area_mm2, 4 * bank.area_mm2);
  EXPECT_DOUBLE_EQ(tech().sram(16384, 320).read_pj, 2 * tech().sram(8192, 160).read_pj);
}

TEST(TechnologySram, LargeMemoriesAreBanksJoinedByWires) {
  const SramEnergy bank = tech().sram(2 << 20, 64);
  const SramEnergy four = tech().sram(8 << 20, 64);
  const double wire_pj = std::sqrt(bank.area_mm2) * 64 * 0.325;  // 2 x 2 banks: one more side of a bank
  EXPECT_DOUBLE_EQ(four.read_pj, bank.read_pj + wire_pj);
  EXPECT_DOUBLE_EQ(four.write_pj, bank.write_pj + wire_pj);
  EXPECT_DOUBLE_EQ(four.leakage_mw, 4 * bank.leakage_mw);
  EXPECT_DOUBLE_EQ(four.area_mm2, 4 * bank.area_mm2);
}

TEST(TechnologySram, SmallMemoriesAreRegisterFiles) {
  const SramEnergy energy = tech().sram(128, 16);
  EXPECT_EQ(energy.read_pj, tech().register_file_pj(64, 16));
  EXPECT_EQ(energy.write_pj, energy.read_pj);
  EXPECT_DOUBLE_EQ(energy.area_mm2, 1024 * 5.98e-6);
  EXPECT_DOUBLE_EQ(energy.leakage_mw, tech().sram(512, 16).leakage_mw / 4);
}

TEST(TechnologySram, TheDeviceIsTheFilesChoice) {
  Document document = load_document(source_root() + "/configs/technology/45nm.json");
  apply_setting(document, "/sram_device=hp");
  EXPECT_EQ(Technology(document).sram(8192, 64).read_pj, 5.288);
}

TEST(TechnologyDram, EnergyPerByte) {
  EXPECT_DOUBLE_EQ(tech().dram_pj_per_byte("ddr3"), 230);
  EXPECT_DOUBLE_EQ(tech().dram_pj_per_byte("lpddr4"), 64);
  EXPECT_DOUBLE_EQ(tech().dram_pj_per_byte("hbm2"), 31.2);
}

TEST(TechnologyDram, UnknownTypeNamesTheNearest) {
  try {
    tech().dram_pj_per_byte("lpdr4");
    FAIL() << "no error";
  } catch (const InputError& error) {
    ASSERT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(error.problems()[0].pointer, "/dram");
    EXPECT_THAT(error.problems()[0].message, testing::HasSubstr("found \"lpdr4\"; did you mean \"lpddr4\"?"));
  }
}

}  // namespace
}  // namespace lacuna

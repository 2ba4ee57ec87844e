#include "sim/energy/technology.h"
#include "sim/base/integer_math.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <vector>

namespace lacuna {
namespace {

double real(std::int64_t value) {
  return static_cast<double>(value);
}

// The smallest n with 2^n >= value.
std::int64_t ceil_log2(std::int64_t value) {
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(value - 1)));
}

// A multiplier is an array of a x b cells: its energy is a function of the product of the two widths.
Curve over_cells(const std::vector<WidthEnergy>& list) {
  std::vector<CurvePoint> points;
  for (const WidthEnergy& entry : list) points.push_back({real(entry.bits * entry.bits), entry.pj});
  return {std::move(points), Curve::Scale::log_log};
}

Curve over_bits(const std::vector<WidthEnergy>& list) {
  std::vector<CurvePoint> points;
  for (const WidthEnergy& entry : list) points.push_back({real(entry.bits), entry.pj});
  return {std::move(points), Curve::Scale::linear};
}

// `banks` equal banks that all work on every access.
SramEnergy side_by_side(std::int64_t banks, const SramEnergy& bank) {
  const double n = real(banks);
  return {n * bank.read_pj, n * bank.write_pj, n * bank.leakage_mw, n * bank.area_mm2};
}

}  // namespace

Technology::Technology(const Document& document)
    : file_(document.file),
      config_(read_technology(document)),
      multiply_(over_cells(config_.operations.multiply)),
      add_(over_bits(config_.operations.add)),
      sram_(config_.chosen_sram().points) {}

double Technology::multiply_pj(std::int64_t a_bits, std::int64_t b_bits) const {
  return multiply_.at(real(a_bits * b_bits));
}

double Technology::add_pj(std::int64_t bits) const {
  return add_.at(real(bits));
}

double Technology::mac_pj(std::int64_t input_bits, std::int64_t weight_bits, std::int64_t psum_bits) const {
  return multiply_pj(input_bits, weight_bits) + add_pj(psum_bits);
}

double Technology::gated_mac_pj(std::int64_t input_bits, std::int64_t weight_bits) const {
  const WidthEnergy& gated = config_.operations.gated_mac;
  return gated.pj * multiply_pj(input_bits, weight_bits) / multiply_pj(gated.bits, gated.bits);
}

double Technology::register_pj(std::int64_t bits) const {
  return real(bits) * config_.operations.register_bit.pj;
}

double Technology::register_file_pj(std::int64_t depth, std::int64_t width_bits) const {
  return register_pj(width_bits) + real(depth) * comparator_pj(ceil_log2(depth));
}

double Technology::comparator_pj(std::int64_t bits) const {
  return real(bits) * config_.operations.comparator_bit.pj;
}

double Technology::mux_pj(std::int64_t ways, std::int64_t bits) const {
  const std::int64_t stages = ceil_div(ceil_log2(ways), 2);
  return real(stages * bits) * config_.operations.crossbar_bit.pj;
}

SramEnergy Technology::sram(std::int64_t capacity_bytes, std::int64_t word_bits) const {
  if (capacity_bytes < sram_.min_capacity_bytes()) return registers(capacity_bytes, word_bits);
  if (word_bits > sram_.max_word_bits()) {
    const std::int64_t banks = ceil_div(word_bits, sram_.max_word_bits());
    return side_by_side(banks, sram(ceil_div(capacity_bytes, banks), ceil_div(word_bits, banks)));
  }
  if (capacity_bytes > sram_.max_capacity_bytes()) {
    const std::int64_t banks = ceil_div(capacity_bytes, sram_.max_capacity_bytes());
    return one_of(banks, sram(ceil_div(capacity_bytes, banks), word_bits), word_bits);
  }
  return sram_.at(capacity_bytes, word_bits);
}

// The leakage of the smallest SRAM bank in proportion: the table has none for registers.
SramEnergy Technology::registers(std::int64_t capacity_bytes, std::int64_t word_bits) const {
  const double access_pj = register_file_pj(ceil_div(8 * capacity_bytes, word_bits), word_bits);
  const std::int64_t smallest = sram_.min_capacity_bytes();
  const double leakage_mw = sram_.at(smallest, std::min(word_bits, sram_.max_word_bits())).leakage_mw;
  return {.read_pj = access_pj,
          .write_pj = access_pj,
          .leakage_mw = leakage_mw * real(capacity_bytes) / real(smallest),
          .area_mm2 = real(8 * capacity_bytes) * config_.operations.register_bit.area_um2 * 1e-6};
}

// `banks` equal banks in a square, one of which works on an access. From a corner a word travels one side of
// the square on average; the side of the bank itself is already in the bank's energy.
SramEnergy Technology::one_of(std::int64_t banks, const SramEnergy& bank, std::int64_t word_bits) const {
  const double area_mm2 = real(banks) * bank.area_mm2;
  const double wire_mm = std::sqrt(area_mm2) - std::sqrt(bank.area_mm2);
  const double wire_pj = wire_mm * real(word_bits) * config_.operations.wire_bit_mm.pj;
  return {.read_pj = bank.read_pj + wire_pj,
          .write_pj = bank.write_pj + wire_pj,
          .leakage_mw = real(banks) * bank.leakage_mw,
          .area_mm2 = area_mm2};
}

double Technology::dram_pj_per_byte(const std::string& type) const {
  const auto entry = std::ranges::find(config_.dram, type, &DramEnergy::type);
  if (entry != config_.dram.end()) return 8 * entry->pj_per_bit;
  std::vector<std::string> known;
  for (const DramEnergy& dram : config_.dram) known.push_back(dram.type);
  std::string message = fmt::format("expected a DRAM type ({}), found \"{}\"", fmt::join(known, ", "), type);
  const std::string near = nearest(type, known);
  if (!near.empty()) message += fmt::format("; did you mean \"{}\"?", near);
  throw InputError(file_, "/dram", message);
}

}  // namespace lacuna

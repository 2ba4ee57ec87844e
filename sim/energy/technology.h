// What operations, on-chip memories and DRAM cost in one technology, looked up and scaled from its file. The
// rules and how far they can be off are described in configs/technology/README.md. Widths, depths, ways and
// capacities are >= 1.
#pragma once

#include <cstdint>
#include <string>

#include "sim/energy/curve.h"
#include "sim/energy/sram_table.h"
#include "sim/energy/technology_config.h"

namespace lacuna {

class Technology {
 public:
  // InputError with all problems of the file.
  explicit Technology(const Document& document);

  const TechnologyConfig& config() const { return config_; }

  double multiply_pj(std::int64_t a_bits, std::int64_t b_bits) const;
  double add_pj(std::int64_t bits) const;
  // A product of input and weight, added to a partial sum.
  double mac_pj(std::int64_t input_bits, std::int64_t weight_bits, std::int64_t psum_bits) const;
  // A cycle in which the MAC keeps its operands because one of them is zero.
  double gated_mac_pj(std::int64_t input_bits, std::int64_t weight_bits) const;

  double register_pj(std::int64_t bits) const;
  // One access to a register file of `depth` words: the word's bits, and `depth` address comparators.
  double register_file_pj(std::int64_t depth, std::int64_t width_bits) const;
  double comparator_pj(std::int64_t bits) const;
  // One word of `bits` through a tree of 4-to-1 stages that selects one of `ways` words.
  double mux_pj(std::int64_t ways, std::int64_t bits) const;

  // A memory of any size and width, made of banks that the table knows, or of registers if it is smaller than
  // those.
  SramEnergy sram(std::int64_t capacity_bytes, std::int64_t word_bits) const;

  // InputError with the nearest known type if there is no such type.
  double dram_pj_per_byte(const std::string& type) const;

 private:
  SramEnergy registers(std::int64_t capacity_bytes, std::int64_t word_bits) const;
  SramEnergy one_of(std::int64_t banks, const SramEnergy& bank, std::int64_t word_bits) const;

  std::string file_;
  TechnologyConfig config_;
  Curve multiply_;  // over the product of the widths
  Curve add_;
  SramTable sram_;
};

}  // namespace lacuna

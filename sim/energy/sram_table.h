// One bank of SRAM, from the points of a technology file by interpolation. What to do with memories that no
// single bank of the table can hold is decided in technology.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/energy/curve.h"
#include "sim/energy/technology_config.h"

namespace lacuna {

struct SramEnergy {
  double read_pj = 0;     // per access of one whole word
  double write_pj = 0;    // per access of one whole word
  double leakage_mw = 0;  // all banks; 1 mW over 1 ns is 1 pJ
  double area_mm2 = 0;    // all banks
};

class SramTable {
 public:
  // `points` hold no duplicates, and the narrowest word has the smallest and the largest capacity of all.
  explicit SramTable(const std::vector<SramPoint>& points);

  // Log-log in capacity, then log-log in word width, each of the four values by itself. A word narrower than
  // the narrowest of the table is a part of that one and costs as much. `capacity_bytes` must lie within the
  // limits below and `word_bits` must not exceed max_word_bits().
  SramEnergy at(std::int64_t capacity_bytes, std::int64_t word_bits) const;

  std::int64_t min_capacity_bytes() const {
    return static_cast<std::int64_t>(by_width_.front().read.min_x());
  }
  std::int64_t max_capacity_bytes() const {
    return static_cast<std::int64_t>(by_width_.front().read.max_x());
  }
  std::int64_t max_word_bits() const { return by_width_.back().word_bits; }

 private:
  struct Width {  // curves over the capacity
    std::int64_t word_bits;
    Curve read, write, leakage, area;
  };
  using Quantity = Curve Width::*;

  static Width curves(std::int64_t word_bits, const std::vector<SramPoint>& points);
  double at_width(Quantity quantity, std::size_t width, double capacity_bytes) const;
  double at(Quantity quantity, double capacity_bytes, double word_bits) const;

  std::vector<Width> by_width_;  // narrowest first
};

}  // namespace lacuna

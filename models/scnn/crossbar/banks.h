// Which accumulator bank a product goes to (rule S6 of README.md). The bank is a sum over weight and
// activation, so that each operand's share of it is computed once.
#pragma once

#include <cstdint>

#include "models/scnn/layout/operands.h"

namespace lacuna::scnn {

struct BankMap {
  std::int64_t banks = 32;
  std::int64_t filter = 1, row = 1, column = 1;  // multipliers

  std::int64_t share_of(const Weight& w) const {
    return modulo(filter * w.filter - row * w.row - column * w.column);
  }
  std::int64_t share_of(const Activation& a, const Region& reached) const {
    return modulo(row * (a.row - reached.rows.first) + column * (a.column - reached.columns.first));
  }

 private:
  // Of a power of two by its bits: division would take most of the time.
  std::int64_t modulo(std::int64_t x) const {
    return (banks & (banks - 1)) == 0 ? x & (banks - 1) : (x % banks + banks) % banks;
  }
};

// The output of a product of nonzeros, if the PE reaches it.
inline bool reaches(const Region& reached, const Activation& a, const Weight& w) {
  const std::int64_t row = a.row - w.row - reached.rows.first;
  const std::int64_t column = a.column - w.column - reached.columns.first;
  return row >= 0 && row < reached.rows.count && column >= 0 && column < reached.columns.count;
}

}  // namespace lacuna::scnn

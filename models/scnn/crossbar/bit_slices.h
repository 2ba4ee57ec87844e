// Bank loads of many issues at once. A lane is one vector of operands; in its words bit b belongs to bank b,
// and three words hold the binary digits of how many elements of the vector fall on each bank. Turning a word
// by an operand's share of the bank adds that share to all of the lane's banks (all modulo 32).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/scnn/layout/operands.h"

namespace lacuna::scnn {

inline constexpr std::size_t lanes_per_block = 8;
inline constexpr std::size_t digits = 3;  // up to 7 elements of a lane on one bank
inline constexpr std::size_t most_scalars = 4;

// Up to four operands that meet a whole list of lanes.
struct ScalarVector {
  std::uint8_t count = 0;  // nonzeros
  std::uint8_t turn[most_scalars]{};
  ClassNumber variant_class[most_scalars]{};
};

// Lanes of one list in all variants: lanes differ by which of their elements have an output with an operand
// of that class.
struct LaneView {
  const std::uint32_t* words = nullptr;     // [variant][digit][lane], from the list's first lane on
  std::size_t lanes_in_all = 0;             // stride of [digit]
  std::size_t lanes = 0;                    // of the list; a whole number of blocks can be read
  const ClassNumber* variant_of = nullptr;  // by class
  bool three_digits = false;                // else the third digit is zero everywhere
};

// Sum over all pairs (scalar vector, lane) of max(1, largest number of products on one bank).
std::int64_t strict_cycles(const LaneView& lanes, const ScalarVector* first, const ScalarVector* last);

}  // namespace lacuna::scnn

// What a layer's weights take in a storage format, to the bit.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "sim/base/integer_math.h"

namespace lacuna {

struct StoredSize {
  std::int64_t payload_bits = 0;   // values of weights, zeros that fill up the format included
  std::int64_t metadata_bits = 0;  // everything that says where they belong
  bool possible = true;            // false: the format cannot hold the layer, `note` says why
  std::string note = {};           // what was chosen for the layer: "4-bit runs"

  std::int64_t bits() const { return payload_bits + metadata_bits; }
  std::int64_t payload_bytes() const { return ceil_div(payload_bits, 8); }
  std::int64_t metadata_bytes() const { return ceil_div(metadata_bits, 8); }
  std::int64_t bytes() const { return payload_bytes() + metadata_bytes(); }
};

inline StoredSize not_possible(std::string why) {
  return {0, 0, false, std::move(why)};
}

// Bits of a field that tells `choices` apart: ceil(log2(choices)), so none for one choice.
constexpr std::int64_t index_bits(std::int64_t choices) {
  return choices <= 1 ? 0
                      : static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(choices - 1)));
}

}  // namespace lacuna

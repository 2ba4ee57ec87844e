#include "sim/tensors/nonzeros.h"

#include <algorithm>

#include "sim/base/target_clones.h"

namespace lacuna {
namespace {

LACUNA_TARGET_CLONES void mark_nonzeros(const std::int16_t* values, BitMask& mask) {
  for (std::int64_t r = 0; r < mask.rows(); ++r) {
    for (std::int64_t c = 0; c < mask.columns(); c += 64) {
      std::uint64_t& word = mask.row(r)[static_cast<std::size_t>(c / 64)];
      const std::int64_t count = std::min<std::int64_t>(mask.columns() - c, 64);
      for (std::int64_t i = 0; i < count; ++i) word |= std::uint64_t{*values++ != 0} << i;
    }
  }
}

}  // namespace

BitMask nonzeros(std::span<const std::int16_t> values, std::int64_t rows, std::int64_t columns) {
  BitMask mask(rows, columns);
  if (!values.empty()) mark_nonzeros(values.data(), mask);
  return mask;
}

}  // namespace lacuna

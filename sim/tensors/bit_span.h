// Pieces of packed bits that begin anywhere in a word.
#pragma once

#include <cstdint>
#include <span>

#include "sim/base/target_clones.h"

namespace lacuna {

// The lowest n bits of a word, 0 <= n.
LACUNA_INLINE constexpr std::uint64_t low_bits(std::int64_t n) {
  return n >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

// Up to 64 bits from position `at`, as the low bits of a word. Bits past the span's end read as zero.
LACUNA_INLINE std::uint64_t bits_at(std::span<const std::uint64_t> words, std::int64_t at) {
  const auto word = static_cast<std::size_t>(at / 64);
  const std::int64_t shift = at % 64;
  const std::uint64_t low = words[word] >> shift;
  if (shift == 0 || word + 1 >= words.size()) return low;
  return low | words[word + 1] << (64 - shift);
}

}  // namespace lacuna

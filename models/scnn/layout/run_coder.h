// How lists are stored: the nonzeros of a mask, and placeholders where the gaps between them are long.
#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace lacuna::scnn {

// visit(position) for the set bits of [begin, end) in ascending order. Nothing is read if there are none: an
// empty range may begin in a word that the row does not have.
template <class Visit>
void for_each_set(std::span<const std::uint64_t> words, std::int64_t begin, std::int64_t end,
                  const Visit& visit) {
  if (begin >= end) return;
  for (std::int64_t word = begin / 64; word * 64 < end; ++word) {
    std::uint64_t bits = words[static_cast<std::size_t>(word)];
    if (word * 64 < begin) bits &= ~std::uint64_t{0} << (begin - word * 64);
    if (end - word * 64 < 64) bits &= (std::uint64_t{1} << (end - word * 64)) - 1;
    for (; bits != 0; bits &= bits - 1) visit(word * 64 + std::countr_zero(bits));
  }
}

// Placeholders before the nonzero at `position` of a list; remembers where the list has come to.
class RunCoder {
 public:
  explicit RunCoder(std::int64_t positions_per_placeholder)
      : shift_(std::countr_zero(static_cast<std::uint64_t>(positions_per_placeholder))) {}
  std::int64_t placeholders(std::int64_t& next, std::int64_t position) const {
    const std::int64_t gap = position - next;
    next = position + 1;
    return gap >> shift_;
  }

 private:
  int shift_;
};

}  // namespace lacuna::scnn

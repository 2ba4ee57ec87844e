// Lists of operand vectors as the lanes that bit_slices.h works on.
#pragma once

#include <cstdint>
#include <vector>

#include "models/scnn/crossbar/bit_slices.h"

namespace lacuna::scnn {

// The word of a bank: bit `bank`, and again every `banks` bits.
inline std::uint32_t bank_word(std::int64_t bank, std::int64_t banks) {
  std::uint32_t word = 0;
  for (std::int64_t bit = bank; bit < 32; bit += banks) word |= std::uint32_t{1} << bit;
  return word;
}

class LaneTable {
 public:
  void clear(std::size_t variants);

  // Appends a list of `lanes` vectors; lists are numbered in order.
  void add_list(std::size_t lanes);
  // All lists are added: makes room for their words.
  void allocate();
  // One more element of a lane of list `list`, on the bank that `word` marks.
  void add_element(std::size_t list, std::size_t lane, std::size_t variant, std::uint32_t word) {
    std::uint32_t* at = words_.data() + variant * digits * total_ + lists_[list].first + lane;
    const std::uint32_t ones = *at;
    *at = ones ^ word;
    if (const std::uint32_t carry = ones & word; carry != 0) carry_over(list, at + total_, carry);
  }

  LaneView view(std::size_t list, const ClassNumber* variant_of) const {
    return {words_.data() + lists_[list].first, total_, lists_[list].lanes, variant_of,
            lists_[list].three_digits};
  }

 private:
  struct List {
    std::size_t first = 0, lanes = 0;
    bool three_digits = false;
  };
  void carry_over(std::size_t list, std::uint32_t* twos, std::uint32_t carry);

  std::vector<List> lists_;
  std::vector<std::uint32_t> words_;  // [variant][digit][lane]
  std::size_t variants_ = 1, total_ = 0;
};

}  // namespace lacuna::scnn

#include "models/scnn/lane_table.h"

namespace lacuna::scnn {

void LaneTable::clear(std::size_t variants) {
  lists_.clear();
  variants_ = variants;
  total_ = 0;
}

void LaneTable::add_list(std::size_t lanes) {
  lists_.push_back({total_, lanes, false});
  total_ += (lanes + lanes_per_block - 1) / lanes_per_block * lanes_per_block;
}

void LaneTable::allocate() {
  words_.assign(variants_ * digits * total_, 0);
}

// Adds one to the lane's count of the bank, digit by digit.
void LaneTable::add_element(std::size_t list, std::size_t lane, std::size_t variant, std::int64_t bank,
                            std::int64_t banks) {
  std::uint32_t carry = 0;
  for (std::int64_t bit = bank; bit < 32; bit += banks) carry |= std::uint32_t{1} << bit;
  std::uint32_t* word = words_.data() + variant * digits * total_ + lists_[list].first + lane;
  for (std::size_t digit = 0; digit < digits; ++digit, word += total_) {
    const std::uint32_t before = *word;
    *word ^= carry;
    carry &= before;
    if (digit + 1 == digits && *word != 0) lists_[list].three_digits = true;
  }
}

}  // namespace lacuna::scnn

#include "models/scnn/crossbar/lane_table.h"

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

void LaneTable::carry_over(std::size_t list, std::uint32_t* twos, std::uint32_t carry) {
  const std::uint32_t to_fours = *twos & carry;
  *twos ^= carry;
  if (to_fours == 0) return;
  twos[total_] ^= to_fours;
  lists_[list].three_digits = true;
}

}  // namespace lacuna::scnn

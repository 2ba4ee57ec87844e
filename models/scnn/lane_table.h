// Lists of operand vectors as the lanes that bit_slices.h works on.
#pragma once

#include <cstdint>
#include <vector>

#include "models/scnn/bit_slices.h"

namespace lacuna::scnn {

class LaneTable {
 public:
  void clear(std::size_t variants);

  // Appends a list of `lanes` vectors; lists are numbered in order.
  void add_list(std::size_t lanes);
  // All lists are added: makes room for their words.
  void allocate();
  // One more element of a lane of list `list`, on bank `bank` of `banks`.
  void add_element(std::size_t list, std::size_t lane, std::size_t variant, std::int64_t bank,
                   std::int64_t banks);

  LaneView view(std::size_t list, const std::uint16_t* variant_of) const {
    return {words_.data() + lists_[list].first, total_, lists_[list].lanes, variant_of,
            lists_[list].three_digits};
  }

 private:
  struct List {
    std::size_t first = 0, lanes = 0;
    bool three_digits = false;
  };
  std::vector<List> lists_;
  std::vector<std::uint32_t> words_;  // [variant][digit][lane]
  std::size_t variants_ = 1, total_ = 0;
};

}  // namespace lacuna::scnn

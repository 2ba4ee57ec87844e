// A walk over the nonzero weights of a mask.
#pragma once

#include <bit>
#include <cstdint>

#include "sim/base/integer_math.h"
#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

// visit(column) for each set bit of row k, in order.
template <class Visit>
void for_each_nonzero(const BitMask& mask, std::int64_t k, const Visit& visit) {
  std::int64_t first = 0;
  for (std::uint64_t word : mask.row(k)) {
    for (; word != 0; word &= word - 1) visit(first + std::countr_zero(word));
    first += 64;
  }
}

// Groups of `size` consecutive input channels of a filter's position (r, s). The last group of a position may
// have fewer channels; it is stored like the others.
class ChannelGroups {
 public:
  ChannelGroups(const Layer& layer, std::int64_t size)
      : channels_(layer.channels_per_group()),
        size_(size),
        per_position_(ceil_div(channels_, size)),
        per_filter_(layer.R * layer.S * per_position_),
        count_(layer.K * per_filter_) {}

  std::int64_t size() const { return size_; }
  std::int64_t per_filter() const { return per_filter_; }
  std::int64_t count() const { return count_; }  // in the layer

  // The group of a weight, among its filter's.
  std::int64_t of_column(std::int64_t column) const {
    return column / channels_ * per_position_ + column % channels_ / size_;
  }

 private:
  std::int64_t channels_, size_, per_position_, per_filter_, count_;
};

}  // namespace lacuna

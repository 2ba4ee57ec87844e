// The slices into which a dense PE cuts a filter: as many synapses as it has multipliers (rule D1 of
// README.md).
#pragma once

#include <algorithm>
#include <cstdint>

#include "models/scnn/layout/residency.h"
#include "sim/base/integer_math.h"
#include "sim/plan/plan.h"

namespace lacuna::scnn {

class Slices {
 public:
  Slices(std::int64_t multipliers, const Layer& layer, const Residency& residency)
      : multipliers_(multipliers),
        filter_size_(layer.filter_size()),
        in_tile_(residency.tile_c * layer.R * layer.S) {}

  // Channels are tiled in replicated layers only, where a channel is one synapse.
  std::int64_t synapses_per_tile() const { return in_tile_; }
  std::int64_t filter_size() const { return filter_size_; }
  std::int64_t first(std::int64_t index) const {
    return index / per_tile() * in_tile_ + index % per_tile() * multipliers_;
  }
  // Synapses of a filter, in (r, s, c) order.
  Range at(std::int64_t index) const {
    const std::int64_t tile_end = std::min((index / per_tile() + 1) * in_tile_, filter_size_);
    return {first(index), std::min(multipliers_, tile_end - first(index))};
  }

 private:
  std::int64_t per_tile() const { return ceil_div(in_tile_, multipliers_); }

  std::int64_t multipliers_, filter_size_, in_tile_;
};

}  // namespace lacuna::scnn

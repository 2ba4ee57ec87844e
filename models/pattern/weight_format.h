// What the weights of a channel tile take in memory ("Storage" in README.md).
#pragma once

#include <cstdint>

#include "sim/network/layer.h"

namespace lacuna::pattern {

class WeightFormat {
 public:
  WeightFormat(const Layer& layer, std::int64_t patterns, bool own_lane_control, bool filter_reorder);

  // Of a kernel, besides its weights.
  std::int64_t kernel_index_bits(std::int64_t channels_in_tile) const;

  struct Stored {
    std::int64_t filters = 0, kernels = 0, weights = 0, runs = 0;
  };
  struct Bits {
    std::int64_t payload = 0, metadata = 0;
  };
  Bits bits(const Stored& stored, std::int64_t channels_in_tile) const;
  std::int64_t pattern_table_bits() const { return pattern_table_bits_; }

 private:
  std::int64_t weight_bits_, pattern_bits_, filter_index_bits_, pattern_table_bits_;
  bool own_lane_control_;
};

}  // namespace lacuna::pattern

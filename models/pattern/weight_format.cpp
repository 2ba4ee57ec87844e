#include "models/pattern/weight_format.h"

#include <bit>

namespace lacuna::pattern {
namespace {

// Bits that number n things.
std::int64_t index_bits(std::int64_t n) {
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(n - 1)));
}

}  // namespace

WeightFormat::WeightFormat(const Layer& layer, std::int64_t patterns, bool own_lane_control,
                           bool filter_reorder)
    : weight_bits_(layer.weight_bits),
      pattern_bits_(index_bits(patterns)),
      filter_index_bits_(filter_reorder ? index_bits(layer.filters_per_group()) : 0),
      pattern_table_bits_(patterns * layer.R * layer.S),
      own_lane_control_(own_lane_control) {}

std::int64_t WeightFormat::kernel_index_bits(std::int64_t channels_in_tile) const {
  return index_bits(channels_in_tile) + (own_lane_control_ ? pattern_bits_ : 0);
}

WeightFormat::Bits WeightFormat::bits(const Stored& stored, std::int64_t channels_in_tile) const {
  const auto count_bits =
      static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(channels_in_tile)));
  const std::int64_t run_bits = own_lane_control_ ? 0 : pattern_bits_ + count_bits;
  return {stored.weights * weight_bits_, stored.kernels * kernel_index_bits(channels_in_tile) +
                                             stored.runs * run_bits +
                                             stored.filters * (count_bits + filter_index_bits_)};
}

}  // namespace lacuna::pattern

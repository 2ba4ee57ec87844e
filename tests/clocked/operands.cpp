#include "tests/clocked/operands.h"

namespace lacuna::reference {

bool Operands::weight_is_nonzero(std::int64_t filter, const Tap& tap) const {
  return tensors_.weights.test(filter, column(tap));
}

Product Operands::product(std::int64_t group, std::int64_t filter, const Tap& tap, const Pixel& pixel) const {
  const std::int64_t psum = ((pixel.n * layer_.K + filter) * layer_.P + pixel.p) * layer_.Q + pixel.q;
  const auto weight = static_cast<std::size_t>(filter * layer_.filter_size() + column(tap));
  return {static_cast<std::size_t>(psum), tensors_.weight_values.at(weight),
          activation(group * layer_.channels_per_group() + tap.c, tap, pixel)};
}

std::int64_t Operands::column(const Tap& tap) const {
  return (tap.r * layer_.S + tap.s) * layer_.channels_per_group() + tap.c;
}

std::int64_t Operands::activation(std::int64_t channel, const Tap& tap, const Pixel& pixel) const {
  const std::int64_t h = pixel.p * layer_.stride_h - layer_.pad_h + tap.r * layer_.dilation_h;
  const std::int64_t w = pixel.q * layer_.stride_w - layer_.pad_w + tap.s * layer_.dilation_w;
  if (h < 0 || h >= layer_.H || w < 0 || w >= layer_.W) return 0;
  const std::int64_t index = ((pixel.n * layer_.C + channel) * layer_.H + h) * layer_.W + w;
  return tensors_.input_values.at(static_cast<std::size_t>(index));
}

}  // namespace lacuna::reference

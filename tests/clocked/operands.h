// A layer's operands, addressed as the convolution's definition does.
#pragma once

#include <cstdint>

#include "tests/clocked/machine.h"

namespace lacuna::reference {

// A filter's tap: position in the filter and input channel within the group.
struct Tap {
  std::int64_t r, s, c;
};

class Operands {
 public:
  Operands(const Layer& layer, const LayerTensors& tensors) : layer_(layer), tensors_(tensors) {}

  bool weight_is_nonzero(std::int64_t filter, const Tap& tap) const;
  // weight(filter, tap) x activation, both of `group`; the activation is 0 in the padding.
  Product product(std::int64_t group, std::int64_t filter, const Tap& tap, const Pixel& pixel) const;

 private:
  std::int64_t column(const Tap& tap) const;
  std::int64_t activation(std::int64_t channel, const Tap& tap, const Pixel& pixel) const;

  const Layer& layer_;
  const LayerTensors& tensors_;
};

}  // namespace lacuna::reference

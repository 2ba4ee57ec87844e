// Small layers and masks written as text.
#pragma once

#include <string>
#include <vector>

#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna::test {

inline Layer conv(std::int64_t K, std::int64_t R, std::int64_t S, std::int64_t C, std::int64_t weight_bits) {
  Layer layer;
  layer.name = "conv";
  layer.K = K, layer.R = R, layer.S = S, layer.C = C;
  layer.H = R, layer.W = S;
  layer.weight_bits = weight_bits;
  return layer;
}

// A row of "0" and "1" per filter, in the order of the mask.
inline BitMask mask(const std::vector<std::string>& rows) {
  BitMask bits(static_cast<std::int64_t>(rows.size()), static_cast<std::int64_t>(rows.front().size()));
  for (std::size_t k = 0; k < rows.size(); ++k)
    for (std::size_t i = 0; i < rows[k].size(); ++i)
      if (rows[k][i] == '1') bits.set(static_cast<std::int64_t>(k), static_cast<std::int64_t>(i));
  return bits;
}

}  // namespace lacuna::test

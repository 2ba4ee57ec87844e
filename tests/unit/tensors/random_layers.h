// Small layers with shapes of all sorts, for comparisons with a naive computation.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include "sim/network/layer.h"

namespace lacuna {

class RandomLayer {
 public:
  explicit RandomLayer(std::uint64_t seed) : generator_(seed) {
    layer_.name = "seed " + std::to_string(seed);
  }

  Layer get() {
    layer_.N = draw(1, 3);
    layer_.input_bits = draw(2, 16);
    layer_.weight_bits = draw(2, 16);
    layer_.input_density.value = 0.1 * static_cast<double>(draw(0, 10));
    layer_.weight_density.value = 0.1 * static_cast<double>(draw(0, 10));
    set_channels();
    switch (draw(0, 7)) {
      case 0:
        layer_.kind = LayerKind::fully_connected;
        return layer_;
      case 1:
        layer_.kind = LayerKind::gemm;
        layer_.H = layer_.P = draw(1, 70);
        return layer_;
      default:
        set_axis(layer_.H, layer_.R, layer_.P, layer_.stride_h, layer_.pad_h, layer_.dilation_h);
        set_axis(layer_.W, layer_.S, layer_.Q, layer_.stride_w, layer_.pad_w, layer_.dilation_w);
        set_groups();
        return layer_;
    }
  }

 private:
  std::int64_t draw(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(max - min + 1));
  }

  void set_channels() {
    layer_.C = draw(1, 4) == 1 ? draw(60, 140) : draw(1, 6);
    layer_.K =
        draw(1, 10) == 1 ? draw(250, 600) : draw(1, 6);  // more than 255: counters that overflow a byte
  }

  void set_groups() {
    layer_.groups = draw(1, 3);
    if (draw(1, 4) == 1) layer_.groups = layer_.C;  // depthwise
    layer_.C = layer_.groups * std::max<std::int64_t>(1, layer_.C % 40 / layer_.groups);
    layer_.K = layer_.groups * draw(1, 3);
  }

  void set_axis(std::int64_t& in, std::int64_t& filter, std::int64_t& out, std::int64_t& stride,
                std::int64_t& pad, std::int64_t& dilation) {
    filter = draw(1, 4);
    stride = draw(1, 3);
    pad = draw(0, 3);
    dilation = draw(1, 2);
    const std::int64_t extent = dilation * (filter - 1) + 1;
    in = std::max(extent - 2 * pad, draw(1, 8) == 1 ? draw(60, 70) : draw(1, 9));
    out = (in + 2 * pad - extent) / stride + 1;
  }

  std::mt19937_64 generator_;
  Layer layer_;
};

}  // namespace lacuna

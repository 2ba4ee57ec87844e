// Walking the tiles and outputs of a layer, for models that size tiles or compute values.
#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/plan/plan.h"
#include "sim/workload/tensors.h"

namespace lacuna {

// The inputs under one output pixel of one group.
struct Window {
  const Layer& layer;
  std::int64_t n, group, p, q;

  // The input that weight (r, s, c) meets, c counted within the group; 0 in the padding.
  std::int64_t input(const LayerTensors& tensors, std::int64_t r, std::int64_t s, std::int64_t c) const {
    const std::int64_t h = p * layer.stride_h - layer.pad_h + r * layer.dilation_h;
    const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
    if (h < 0 || h >= layer.H || w < 0 || w >= layer.W) return 0;
    const std::int64_t channel = group * layer.channels_per_group() + c;
    return tensors.input_values[static_cast<std::size_t>(((n * layer.C + channel) * layer.H + h) * layer.W + w)];
  }
};

// visit(filter, window, index of the output in [n][k][p][q]) for every output of the block; filter counts over the layer.
template <class Visit>
void for_each_output(const Layer& layer, const Block& block, const Visit& visit) {
  for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
    for (std::int64_t n = block.n.first; n < block.n.end(); ++n)
      for (std::int64_t p = block.p.first; p < block.p.end(); ++p)
        for (std::int64_t q = block.q.first; q < block.q.end(); ++q)
          for (std::int64_t kg = block.k.first; kg < block.k.end(); ++kg) {
            const std::int64_t k = g * layer.filters_per_group() + kg;
            visit(k, Window{layer, n, g, p, q}, ((n * layer.K + k) * layer.P + p) * layer.Q + q);
          }
}

// visit(g, k, c) for every weight tile, in the order in which Step::weight_tile counts them.
template <class Visit>
void for_each_weight_tile(const Layer& layer, const TileShape& tile, const Visit& visit) {
  const auto range = [](std::int64_t first, std::int64_t size, std::int64_t step) {
    return Range{first, std::min(step, size - first)};
  };
  const std::int64_t Kg = layer.filters_per_group(), Cg = layer.channels_per_group();
  for (std::int64_t g = 0; g < layer.groups; g += tile.g)
    for (std::int64_t k = 0; k < Kg; k += tile.k)
      for (std::int64_t c = 0; c < Cg; c += tile.c) visit(range(g, layer.groups, tile.g), range(k, Kg, tile.k), range(c, Cg, tile.c));
}

}  // namespace lacuna

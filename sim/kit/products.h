// Computing values: the products of one synapse, for models that check them.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/plan/plan.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// One weight of one filter; c counts within the filter's group.
struct Synapse {
  std::int64_t filter = 0;  // over the layer
  std::int64_t r = 0, s = 0, c = 0;
};

// Column of a synapse in the weight mask (tensors.h).
inline std::int64_t synapse_column(const Layer& layer, std::int64_t r, std::int64_t s, std::int64_t c) {
  return (r * layer.S + s) * layer.channels_per_group() + c;
}

// Adds weight x input to the psum ([n][k][p][q]) of every output pixel of the block. Inputs in the padding
// are zero.
void add_products(const Layer& layer, const LayerTensors& tensors, const Synapse& synapse, const Block& block,
                  std::vector<std::int64_t>& psums);

// visit(synapse) for all synapses of the block: by filter, then (r, s, c) with c fastest.
template <class Visit>
void for_each_synapse(const Layer& layer, const Block& block, const Visit& visit) {
  for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
    for (std::int64_t k = block.k.first; k < block.k.end(); ++k)
      for (std::int64_t r = 0; r < layer.R; ++r)
        for (std::int64_t s = 0; s < layer.S; ++s)
          for (std::int64_t c = block.c.first; c < block.c.end(); ++c)
            visit(Synapse{g * layer.filters_per_group() + k, r, s, c});
}

}  // namespace lacuna

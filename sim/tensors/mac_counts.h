// How many multiplications a layer holds, by which operands are zero. Positions in the padding count as zero
// inputs.
#pragma once

#include <cstdint>

#include "sim/network/layer.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

struct MacCounts {
  std::int64_t dense = 0;           // all, padding included
  std::int64_t weight_nonzero = 0;  // weight nonzero, input anything
  std::int64_t input_nonzero = 0;   // input nonzero, weight anything
  std::int64_t effectual = 0;       // both nonzero
};

// Exact, from the masks: sum over (c, r, s) of [nonzero weights over k] x [nonzero inputs that (r, s) meets].
// All zero for layers without weights.
MacCounts count_macs(const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna

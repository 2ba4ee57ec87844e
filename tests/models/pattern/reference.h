// Rules P1 to P9 and Storage (models/pattern/README.md), clocked.
#pragma once

#include "tests/clocked/reference.h"

namespace lacuna::reference {

struct PatternArray {
  std::int64_t sub_arrays = 8, lanes = 8, pixels = 4;
  std::int64_t pattern_table = 16;
  bool own_control = false;  // else shared
  bool kernel_reorder = true, filter_reorder = true;
  bool reconfigurable = true;
  std::int64_t banks = 8;
  bool rearranged = true;
  std::int64_t pipeline_stages = 1;
  bool gated = false;  // multipliers with a zero operand keep still
};

Timing run_pattern(const PatternArray& array, const Memory& memory, const Layer& layer,
                   const LayerTensors& tensors, const Plan& plan);

// Compressed size of the weight tile that `block` uses. No SystemC; may be called at any time.
WeightTileBytes pattern_tile_bytes(const PatternArray& array, const Layer& layer, const LayerTensors& tensors,
                                   const Block& block);

}  // namespace lacuna::reference

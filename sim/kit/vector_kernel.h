// Layers without weights (pooling, element-wise addition) on any machine: each PE has so many lanes, a lane
// takes one operand of one output per cycle. Rule V1 in sim/engine/README.md.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/engine/array_context.h"
#include "sim/engine/layer_kernel.h"

namespace lacuna {

struct VectorUnit {
  std::int64_t pes = 1, lanes_per_pe = 1, pipeline_stages = 1;
};

std::unique_ptr<LayerKernel> make_vector_kernel(const VectorUnit& unit, const ArrayContext& array,
                                                const Layer& layer);

}  // namespace lacuna

// A model whose layers without weights (pooling, element-wise addition) run on the lanes that every PE has.
#pragma once

#include "sim/engine/array_context.h"
#include "sim/engine/layer_kernel.h"
#include "sim/engine/model.h"

namespace lacuna {

class ArrayModel : public Model {
 public:
  std::unique_ptr<LayerKernel> vector_kernel(const ArrayContext& array, const Layer& layer) const override;
};

}  // namespace lacuna

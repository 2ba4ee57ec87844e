#include "sim/kit/array_model.h"

#include "sim/kit/vector_kernel.h"

namespace lacuna {

std::unique_ptr<LayerKernel> ArrayModel::vector_kernel(const ArrayContext& array, const Layer& layer) const {
  return make_vector_kernel({geometry().pes, array.vector_lanes_per_pe, pipeline_stages()}, array, layer);
}

}  // namespace lacuna

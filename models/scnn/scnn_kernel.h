// One layer on SCNN, whatever its mapping.
#pragma once

#include <memory>

#include "models/scnn/scnn.h"

namespace lacuna::scnn {

std::unique_ptr<LayerKernel> make_kernel(const Scnn& scnn, const ArrayContext& context, const Layer& layer,
                                         const LayerTensors& tensors);

}  // namespace lacuna::scnn

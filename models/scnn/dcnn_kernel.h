// One layer on DCNN, whatever its mapping.
#pragma once

#include <memory>

#include "models/scnn/dcnn.h"

namespace lacuna::scnn {

std::unique_ptr<LayerKernel> make_kernel(const Dcnn& dcnn, const ArrayContext& context, const Layer& layer,
                                         const LayerTensors& tensors);

}  // namespace lacuna::scnn

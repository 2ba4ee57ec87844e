// One layer on Cambricon-X, whatever its tiles.
#pragma once

#include <memory>

#include "models/cambricon_x/cambricon_x.h"

namespace lacuna::cambricon_x {

std::unique_ptr<LayerKernel> make_kernel(const CambriconX& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna::cambricon_x

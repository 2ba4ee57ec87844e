// One layer on the structured array, whatever its tiles.
#pragma once

#include <memory>

#include "models/structured/structured.h"

namespace lacuna::structured {

std::unique_ptr<LayerKernel> make_kernel(const Structured& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna::structured

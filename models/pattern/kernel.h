// One layer on the pattern-sparse machine, whatever its tiles.
#pragma once

#include <memory>

#include "models/pattern/pattern.h"

namespace lacuna::pattern {

std::unique_ptr<LayerKernel> make_kernel(const Pattern& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna::pattern

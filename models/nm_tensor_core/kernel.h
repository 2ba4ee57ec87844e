// One layer on N:M matrix units, whatever its tiles.
#pragma once

#include <memory>

#include "models/nm_tensor_core/nm_tensor_core.h"

namespace lacuna::nm_tensor_core {

// Refused if the layer breaks the pattern and the machine refuses that.
std::unique_ptr<LayerKernel> make_kernel(const NmTensorCore& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors);

}  // namespace lacuna::nm_tensor_core

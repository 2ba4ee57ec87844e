// One layer on N:M matrix units.
#pragma once

#include <memory>

#include "models/nm_tensor_core/nm_tensor_core.h"

namespace lacuna::nm_tensor_core {

// Refused if the layer breaks the pattern and the machine refuses that.
std::unique_ptr<Datapath> make_datapath(const NmTensorCore& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna::nm_tensor_core

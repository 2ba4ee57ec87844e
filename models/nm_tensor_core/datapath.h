// A layer's steps on N:M matrix units.
#pragma once

#include <memory>

#include "models/nm_tensor_core/mode.h"

namespace lacuna::nm_tensor_core {

std::unique_ptr<Datapath> make_datapath(const NmTensorCore& array, const ArrayMode& mode, const Layer& layer,
                                        const LayerTensors& tensors, Plan plan, Wide working_cycles);

}  // namespace lacuna::nm_tensor_core

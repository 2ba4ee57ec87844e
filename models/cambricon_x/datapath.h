// One layer on Cambricon-X.
#pragma once

#include <memory>

#include "models/cambricon_x/cambricon_x.h"

namespace lacuna::cambricon_x {

std::unique_ptr<Datapath> make_datapath(const CambriconX& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna::cambricon_x

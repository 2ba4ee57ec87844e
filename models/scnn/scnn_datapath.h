// One layer on SCNN.
#pragma once

#include <memory>

#include "models/scnn/scnn.h"

namespace lacuna::scnn {

std::unique_ptr<Datapath> make_datapath(const Scnn& scnn, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna::scnn

// One layer on the structured array.
#pragma once

#include <memory>

#include "models/structured/structured.h"

namespace lacuna::structured {

std::unique_ptr<Datapath> make_datapath(const Structured& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna::structured

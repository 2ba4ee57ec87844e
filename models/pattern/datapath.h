// One layer on the pattern-sparse machine.
#pragma once

#include <memory>

#include "models/pattern/pattern.h"

namespace lacuna::pattern {

std::unique_ptr<Datapath> make_datapath(const Pattern& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna::pattern

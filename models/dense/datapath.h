// A layer's steps on the dense array.
#pragma once

#include <memory>

#include "models/dense/dense.h"
#include "models/dense/pixel_cost.h"

namespace lacuna {

std::unique_ptr<Datapath> make_dense_datapath(const Dense& array, const PixelRules& rules, const Layer& layer,
                                              const LayerTensors& tensors, Plan plan);

}  // namespace lacuna

// A layer's steps on Cambricon-X.
#pragma once

#include <memory>

#include "models/cambricon_x/cambricon_x.h"
#include "sim/kit/pass_cost.h"

namespace lacuna::cambricon_x {

// `pixel_costs` are a pixel's with each of the plan's weight tiles.
std::unique_ptr<Datapath> make_datapath(const CambriconX& array, std::int64_t psum_bits, const Layer& layer,
                                        const LayerTensors& tensors, Plan plan, PassCosts pixel_costs);

}  // namespace lacuna::cambricon_x

// A layer's steps on the structured array.
#pragma once

#include <map>
#include <memory>

#include "models/structured/structured.h"
#include "sim/kit/pass_cost.h"

namespace lacuna::structured {

// Of the plan's weight tiles, by the pixels of a vector.
using VectorCosts = std::map<std::int64_t, PassCosts>;

std::unique_ptr<Datapath> make_datapath(const Structured& array, std::int64_t psum_bits, const Layer& layer,
                                        const LayerTensors& tensors, Plan plan, VectorCosts costs);

}  // namespace lacuna::structured

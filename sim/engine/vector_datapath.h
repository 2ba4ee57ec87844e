// Layers without weights (pooling, element-wise addition) on any machine: each PE has `vector_lanes_per_pe`
// lanes, a lane takes one operand of one output per cycle. Rule V1 in sim/engine/README.md.
#pragma once

#include "sim/engine/datapath.h"
#include "sim/engine/machine.h"

namespace lacuna {

// Throws Infeasible if no tile of the layer fits.
std::unique_ptr<Datapath> make_vector_datapath(const Machine& machine, const Layer& layer);

}  // namespace lacuna

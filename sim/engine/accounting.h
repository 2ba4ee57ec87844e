// From what the modules counted to traffic and energy, and the checks that nothing was lost on the way.
#pragma once

#include "sim/engine/layer_timing.h"
#include "sim/engine/machine.h"
#include "sim/results/layer_result.h"

namespace lacuna {

// Fills the buffers' bytes and the actions of `result`.
void account(const Machine& machine, const Datapath& datapath, const LayerTiming& timing,
             LayerResult& result);

// Every PE's causes add up to the cycles; the DMA moved what the plan says, in whole bursts; every MAC of the
// layer's shape was covered. A violation is a std::logic_error: a bug, never the user's fault.
void check_conservation(const Layer& layer, const Datapath& datapath, const Machine& machine,
                        const LayerTiming& timing);

}  // namespace lacuna

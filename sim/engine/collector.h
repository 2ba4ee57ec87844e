// Fills a layer's result: every metric that is counted is counted here, or in accounting.h.
#pragma once

#include "sim/engine/layer_timing.h"
#include "sim/engine/machine.h"
#include "sim/results/layer_result.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

MachineRates rates_of(const Machine& machine);

// What is derived is not computed yet (LayerResult::derive). TooLarge if something cannot be represented.
LayerResult collect_result(const Machine& machine, const Layer& layer, const LayerTensors& tensors,
                           const Datapath& datapath, const LayerTiming& timing);

}  // namespace lacuna

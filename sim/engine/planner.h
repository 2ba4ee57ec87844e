// How a machine runs a layer: what "dataflow" fixes is taken, the rest is searched. Models are asked what a
// mapping would cost, and choose nothing.
#pragma once

#include <memory>

#include "sim/engine/layer_kernel.h"
#include "sim/engine/machine.h"

namespace lacuna {

// Making the tensors of a large layer takes long: whether it can be planned at all, whatever its weights are,
// is asked before. Throws Infeasible.
void check_plannable(const Machine& machine, const Layer& layer);

// The layer on the machine's array, or on its lanes if it has no weights. The tensors stay.
std::unique_ptr<LayerKernel> make_kernel(const Machine& machine, const Layer& layer,
                                         const LayerTensors& tensors);

// Throws Infeasible if the layer has none that fits.
Mapping choose_mapping(LayerKernel& kernel, const Machine& machine, const Layer& layer);

// All of that, and the plan: the datapath on which the layer runs.
std::unique_ptr<Datapath> prepare_layer(const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors);

}  // namespace lacuna

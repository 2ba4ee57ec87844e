// Pruning a network: what its "pruning" says, applied to the weights that `tensors` gives.
#pragma once

#include <memory>

#include "sim/pruning/shrink.h"

namespace lacuna {

// Low-rank factors first, then channels and filters, then the methods that leave the shapes. Synthetic
// weights of pruned layers are drawn dense; a trace's are what the trace says. InputError if the network
// cannot be pruned so. Does nothing to a network that is not to be pruned.
PrunedNetwork prune(Network network, std::shared_ptr<const TensorSource> tensors);

}  // namespace lacuna

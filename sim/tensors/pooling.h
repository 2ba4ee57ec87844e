// Pooling that a machine does on a layer's outputs, before they are stored.
#pragma once

#include <vector>

#include "sim/network/layer.h"

namespace lacuna {

// Merges into a layer with weights the pool that is its only reader and reads nothing else: the pool leaves
// the list, and the layer's `fused_pool`, output width, density and readers become those of the pooled map.
// Who read the pool names the layer instead, so that every producer is still in the list. Only the first of
// several pools in a row is merged. Whether a layer has other readers shows in the whole network, so `layers`
// has to be that, and not a selection.
std::vector<Layer> fuse_pooling(const std::vector<Layer>& layers);

}  // namespace lacuna

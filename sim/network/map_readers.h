// Who reads the maps of a network: what a machine keeps on chip between layers, all of them have to agree on.
#pragma once

#include <vector>

#include "sim/network/layer.h"

namespace lacuna {

// Fills `input_readers` and `output_readers` of all layers. Maps that a layer with weights reads together
// belong together, and so do those that they belong together with. Layers that read them alike are named
// once. The network's own input belongs to none. `layers` is the whole network, as it is to run.
void link_readers(std::vector<Layer>& layers);

}  // namespace lacuna

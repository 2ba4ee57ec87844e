// Which layers of a network a machine runs.
#pragma once

#include <string>
#include <vector>

#include "sim/engine/machine.h"

namespace lacuna {

// The layers of `network` as the machine sees them, pools fused if it pools on the way out; of these the ones
// that `only` names, or all if it is empty. Fusing is decided on the whole network, so a layer runs alone as
// it runs in it. A fused pool cannot run without its layer: InputError that names it, as from "--layers".
std::vector<Layer> layers_to_run(const Machine& machine, const std::vector<Layer>& network,
                                 const std::vector<std::string>& only);

}  // namespace lacuna

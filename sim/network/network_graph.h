// The layers of a network, resolved along the graph that their "inputs" span.
#pragma once

#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/network/layer.h"
#include "sim/network/network_config.h"

namespace lacuna {

// The layers of `config` with every dimension set. What is wrong is added to `problems`, which
// already holds what reading `document` into `config` has found; a layer with a broken shape silences only
// those that depend on it.
std::vector<Layer> resolve_layers(const NetworkConfig& config, const Document& document,
                                  std::vector<Problem>& problems);

}  // namespace lacuna

// A part of a network's layers.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/network.h"

namespace lacuna {

// Drops all layers but the named ones, which stay in the network's order. InputError that names `source` and
// `pointer` for unknown names, with the nearest known one.
void keep_layers(Network& network, const std::vector<std::string>& names, const std::string& source,
                 const std::string& pointer = "");

}  // namespace lacuna

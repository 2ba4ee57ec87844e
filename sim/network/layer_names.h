// Names of layers that a user gives.
#pragma once

#include <string>
#include <vector>

#include "sim/network/network.h"

namespace lacuna {

// InputError that names `source` and `pointer` for those that the network does not have, with the nearest
// that it has.
void check_layer_names(const Network& network, const std::vector<std::string>& names,
                       const std::string& source, const std::string& pointer = "");

}  // namespace lacuna

// Shared libraries that were loaded: part of what made a result.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/config/json.h"

namespace lacuna {

using Plugins = std::vector<std::pair<std::string, std::string>>;  // file, and SHA-256 of its content

Json plugins_json(const Plugins& plugins);

}  // namespace lacuna

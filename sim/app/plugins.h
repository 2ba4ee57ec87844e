// Shared libraries that add memories.
#pragma once

#include "sim/report/plugins_json.h"

namespace lacuna {

inline constexpr const char* plugins_variable = "LACUNA_PLUGINS";

// Loads those that the environment's LACUNA_PLUGINS names: paths, separated by colons. InputError if one
// cannot be loaded, or was built for another Lacuna.
void load_plugins();
const Plugins& loaded_plugins();

}  // namespace lacuna

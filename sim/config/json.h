// The JSON values of all files: objects keep the order of their keys. Who reads or makes them includes
// <nlohmann/json.hpp>, too.
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace lacuna {

using Json = nlohmann::ordered_json;

}  // namespace lacuna

// Strict JSON: what nlohmann lets pass (duplicate keys, any depth) is refused here.
#pragma once

#include <string>

#include "sim/config/document.h"

namespace lacuna {

constexpr std::size_t max_json_depth = 64;

// InputError, naming `file`: a syntax error with line and column, or every duplicate key with its JSON
// pointer.
Json parse_json(const std::string& text, const std::string& file);

}  // namespace lacuna

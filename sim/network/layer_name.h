#pragma once

#include <string_view>

namespace lacuna {

// A layer's name is a path too, that of its tensors in a trace: letters, digits, "_", "." and "-", in parts
// joined by
// "/". A part that names nothing ("", "." and "..") is none, so that two names are two places.
bool is_layer_name(std::string_view name);

}  // namespace lacuna

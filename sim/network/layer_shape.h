// The shape of one layer, from its parameters and the map it reads.
#pragma once

#include <optional>

#include "sim/network/input_map.h"
#include "sim/network/layer.h"
#include "sim/network/network_config.h"

namespace lacuna {

// Fills the dimensions of `layer`, whose name, kind and N are set, and checks that parameters and input fit
// each other. Returns the layer's output map, or nothing if a reported problem leaves it undefined.
std::optional<MapShape> resolve_shape(const LayerConfig& config, const InputMap& input, Layer& layer,
                                      const ReportProblem& report);

}  // namespace lacuna

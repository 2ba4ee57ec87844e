// The shape of one layer, from its parameters and the map it reads.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "sim/workload/layer.h"
#include "sim/workload/network_config.h"

namespace lacuna {

// One image's activations.
struct MapShape {
  std::int64_t channels = 1, height = 1, width = 1;

  bool operator==(const MapShape&) const = default;
};

std::string to_string(const MapShape& shape);  // "96x27x27"

struct Producer {
  std::string name;
  MapShape map;
};

// Takes a problem: the layer's key that it is about ("" = the layer itself) and the message.
using ReportProblem = std::function<void(const std::string& key, const std::string& message)>;

// Fills the dimensions of `layer`, whose name, kind and N are set, and checks that parameters and input fit
// each other. Returns the layer's output map, or nothing if a reported problem leaves it undefined.
std::optional<MapShape> resolve_shape(const LayerConfig& config, const Producer& producer, Layer& layer,
                                      const ReportProblem& report);

}  // namespace lacuna

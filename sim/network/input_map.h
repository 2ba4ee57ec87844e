// The map that a layer reads, from those of its producers.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/network/layer.h"

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

struct InputMap {
  MapShape shape;
  std::string origin;  // who gives it, for messages: `its producer "conv1" gives 96x27x27 (C x H x W)`
};

// The operands of an add have one shape, that of the map; the maps of other layers' producers are
// concatenated along channels. Nothing if a reported problem leaves the map undefined. There is at least one
// producer.
std::optional<InputMap> input_map(LayerKind kind, const std::vector<Producer>& producers,
                                  const ReportProblem& report);

}  // namespace lacuna

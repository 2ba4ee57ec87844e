// A network: JSON -> layers with every shape resolved and checked along the graph. The format is described in
// workloads/README.md and published as configs/schema/network.schema.json.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/config/boxed_json.h"
#include "sim/config/json.h"
#include "sim/config/note.h"
#include "sim/network/layer.h"
#include "sim/network/pruning_config.h"

namespace lacuna {

struct Document;

// How zeros lie in a synthetic activation map.
struct ActivationPattern {
  bool clustered = false;
  std::int64_t cluster_size = 4;  // side of a square block of pixels that tend to be zero together
  double cluster_strength = 0.5;  // probability that a pixel follows its block instead of its own coin
};

struct LayerPruning {
  PruningConfig config;
  bool own = false;  // the layer's own word, not the network's
};

struct Network {
  std::string name;
  std::string description;
  ActivationPattern activations;
  std::vector<Layer> layers;
  std::map<std::string, LayerPruning> pruning;  // of the layers that are to be pruned, by name
  BoxedJson effective;                          // running it again gives the same network
  std::vector<Note> notes;
};

// InputError with all problems of the file (shapes included: both the layer and its producer are named).
Network resolve_network(const Document& document);

// The JSON Schema of network files.
Json network_schema();

}  // namespace lacuna

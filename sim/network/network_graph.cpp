#include "sim/network/network_graph.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "sim/config/phrases.h"
#include "sim/network/layer_name.h"
#include "sim/network/layer_shape.h"

namespace lacuna {
namespace {

const std::string network_input = "input";

std::string pointer_to(std::size_t i, const std::string& key = "") {
  return fmt::format("/layers/{}{}{}", i, key.empty() ? "" : "/", key);
}

// What reading the file has left unknown. A problem with a layer's unknown key counts: it may be a misspelt
// one.
struct Illegible {
  bool input = false;
  std::set<std::string> layers;  // indices, as in a JSON pointer
};

Illegible illegible_shapes(const Document& document, const std::vector<Problem>& problems) {
  static const std::set<std::string> shapeless = {"name",        "weight_density", "weight_density_source",
                                                  "weight_bits", "input_density",  "input_density_source",
                                                  "input_bits",  "pruning"};
  Illegible illegible;
  illegible.input = !document.value.contains("input");
  for (const Problem& problem : problems) {
    std::vector<std::string> keys;
    std::istringstream pointer(problem.pointer);
    for (std::string key; std::getline(pointer, key, '/');) keys.push_back(key);
    keys.resize(4);  // "", "layers", index, key
    if (keys[1] == "input") illegible.input = true;
    if (keys[1] == "layers" && !shapeless.contains(keys[3])) illegible.layers.insert(keys[2]);
  }
  return illegible;
}

class GraphResolver {
 public:
  GraphResolver(const NetworkConfig& config, const Document& document, std::vector<Problem>& problems)
      : config_(config),
        document_(document),
        illegible_(illegible_shapes(document, problems)),
        problems_(problems) {
    for (const LayerConfig& layer : config.layers) names_.insert(layer.name);
  }

  std::vector<Layer> run();

 private:
  using Map = std::optional<MapShape>;  // empty where a problem has been reported already

  Layer start(std::size_t i) const;
  void check_name(std::size_t i);
  Map output_map(std::size_t i, Layer& layer);
  bool check_producer_count(std::size_t i, const Layer& layer);
  std::vector<Producer> producers(std::size_t i, const Layer& layer);
  void report_stranger(std::size_t i, std::size_t input, const std::string& name);

  void report(const std::string& pointer, const std::string& message);
  void report_layer(std::size_t i, const std::string& key, const std::string& message);

  const NetworkConfig& config_;
  const Document& document_;
  const Illegible illegible_;
  std::vector<Problem>& problems_;
  std::set<std::string> names_;      // of all layers
  std::map<std::string, Map> maps_;  // of the network's input and of the layers so far
};

std::vector<Layer> GraphResolver::run() {
  const MapShape input{config_.input.channels, config_.input.height, config_.input.width};
  maps_[network_input] = illegible_.input ? std::nullopt : Map(input);
  std::vector<Layer> layers;
  for (std::size_t i = 0; i < config_.layers.size(); ++i) {
    check_name(i);
    Layer& layer = layers.emplace_back(start(i));
    const Map map = illegible_.layers.contains(std::to_string(i)) ? std::nullopt : output_map(i, layer);
    // Of two layers with one name, or one called "input", no consumer knows which is meant.
    const auto [place, is_new] = maps_.try_emplace(layer.name, map);
    if (!is_new) place->second.reset();
  }
  return layers;
}

// All of a layer that does not depend on its producers' shapes.
Layer GraphResolver::start(std::size_t i) const {
  const LayerConfig& config = config_.layers[i];
  Layer layer;
  layer.name = config.name;
  layer.kind = config.kind().value_or(LayerKind::conv);
  layer.producers = config.inputs;
  if (layer.producers.empty()) layer.producers = {i == 0 ? network_input : config_.layers[i - 1].name};
  layer.N = config_.batch;
  layer.input_bits = layer.output_bits = config.input_bits.value_or(config_.input_bits);
  layer.weight_bits = config.weight_bits.value_or(config_.weight_bits);
  layer.weight_density = config.weight_density;
  layer.input_density = config.input_density;
  return layer;
}

void GraphResolver::check_name(std::size_t i) {
  const std::string& name = config_.layers[i].name;
  if (name.empty()) return;  // which reading has reported
  const std::string pointer = pointer_to(i, "name");
  if (name == network_input) {
    report(pointer, "\"input\" is the network's input and cannot be a layer's name");
  } else if (!is_layer_name(name)) {
    report(
        pointer,
        fmt::format(
            "expected letters, digits, \"_\", \".\" and \"-\", perhaps joined by \"/\", at most 200 and not "
            "\"-\" first, found {}",
            shown(name)));
  } else if (maps_.contains(name)) {
    report(pointer, fmt::format("{} is the name of an earlier layer too", shown(name)));
  }
}

GraphResolver::Map GraphResolver::output_map(std::size_t i, Layer& layer) {
  const std::vector<Producer> inputs = producers(i, layer);
  if (!check_producer_count(i, layer) || inputs.size() != layer.producers.size()) return std::nullopt;
  const ReportProblem report_key = [&](const std::string& key, const std::string& message) {
    report_layer(i, key, message);
  };
  const std::optional<InputMap> input = input_map(layer.kind, inputs, report_key);
  return input ? resolve_shape(config_.layers[i], *input, layer, report_key) : std::nullopt;
}

bool GraphResolver::check_producer_count(std::size_t i, const Layer& layer) {
  if (layer.kind != LayerKind::add || layer.producers.size() == 2) return true;
  report_layer(i, "inputs",
               fmt::format("expected 2 producers for a layer of type add, found {}", layer.producers.size()));
  return false;
}

// Those producers whose shape is known.
std::vector<Producer> GraphResolver::producers(std::size_t i, const Layer& layer) {
  std::vector<Producer> known;
  for (std::size_t input = 0; input < layer.producers.size(); ++input) {
    const std::string& name = layer.producers[input];
    const auto found = maps_.find(name);
    if (found == maps_.end()) {
      report_stranger(i, input, name);
    } else if (found->second) {
      known.push_back({name, *found->second});
    }
  }
  return known;
}

void GraphResolver::report_stranger(std::size_t i, std::size_t input, const std::string& name) {
  const std::string key = fmt::format("inputs/{}", input);
  if (names_.contains(name)) {
    report_layer(i, key, fmt::format("its producer {} does not come before it", shown(name)));
    return;
  }
  std::vector<std::string> names;
  for (const auto& [known, map] : maps_) names.push_back(known);
  report_layer(i, key, fmt::format("no layer is called {}{}", shown(name), did_you_mean(name, names)));
}

void GraphResolver::report(const std::string& pointer, const std::string& message) {
  problems_.push_back({source_of(document_, Json::json_pointer(pointer)), pointer, message});
}

void GraphResolver::report_layer(std::size_t i, const std::string& key, const std::string& message) {
  report(pointer_to(i, key), fmt::format("layer {}: {}", shown(config_.layers[i].name), message));
}

}  // namespace

std::vector<Layer> resolve_layers(const NetworkConfig& config, const Document& document,
                                  std::vector<Problem>& problems) {
  const auto listed = document.value.find("layers");
  if (listed != document.value.end() && listed->is_array() && listed->empty()) {
    problems.push_back(
        {source_of(document, Json::json_pointer("/layers")), "/layers", "expected at least one layer"});
  }
  return GraphResolver(config, document, problems).run();
}

}  // namespace lacuna

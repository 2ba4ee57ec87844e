#include "sim/network/network.h"

#include <map>
#include <utility>

#include "sim/config/too_large.h"
#include "sim/network/network_config.h"
#include "sim/network/network_graph.h"

namespace lacuna {
namespace {

// A layer's outputs have the width that the first of its consumers reads, and the largest density that one
// of them declares.
void describe_outputs(std::vector<Layer>& layers) {
  std::map<std::string, Layer*> earlier;
  for (Layer& layer : layers) {
    for (const std::string& name : layer.producers) {
      if (name == "input") {
        layer.reads_network_input = true;
        continue;
      }
      Layer& producer = *earlier.at(name);
      if (producer.feeds_nothing) producer.output_bits = layer.input_bits;
      if (producer.feeds_nothing || producer.output_density.value < layer.input_density.value)
        producer.output_density = layer.input_density;
      producer.feeds_nothing = false;
    }
    earlier[layer.name] = &layer;
  }
}

// Writes into `config` what was left to a default that is not the key's own: producers and widths.
void complete(NetworkConfig& config, const std::vector<Layer>& layers) {
  for (std::size_t i = 0; i < layers.size(); ++i) {
    LayerConfig& layer = config.layers[i];
    layer.inputs = layers[i].producers;
    layer.in_channels = layers[i].C;
    layer.input_bits = layers[i].input_bits;
    layer.weight_bits = layers[i].weight_bits;
  }
}

// A layer's own word counts, else the network's.
std::map<std::string, LayerPruning> pruning_by_layer(const NetworkConfig& config,
                                                     const std::vector<Layer>& layers) {
  std::map<std::string, LayerPruning> pruning;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::optional<PruningConfig>& own = config.layers[i].pruning;
    const PruningConfig chosen = own ? *own : config.pruning.value_or(PruningConfig());
    if (layers[i].has_weights() && chosen.prunes())
      pruning.emplace(layers[i].name, LayerPruning{chosen, own.has_value()});
  }
  return pruning;
}

// Totals over layers, of which each can be counted.
void check_totals(const Document& document, const std::vector<Layer>& layers) {
  Wide macs = 0;
  for (const Layer& layer : layers) macs += layer.dense_macs();
  if (macs > max_count)
    throw InputError(document.file, "/layers",
                     "too large: all layers together have more than 2^63 multiplications");
}

}  // namespace

Network resolve_network(const Document& document) {
  NetworkConfig config;
  const auto fields = [&config](Fields& f) { config.fields(f); };
  std::vector<Problem> problems;
  Network network;
  read_fields(document, "", fields, problems, network.notes);
  network.layers = resolve_layers(config, document, problems);
  if (!problems.empty()) throw InputError(std::move(problems));
  check_totals(document, network.layers);

  describe_outputs(network.layers);
  complete(config, network.layers);
  network.name = config.name;
  network.description = config.description;
  network.activations = {config.activations.clustered(), config.activations.cluster_size,
                         config.activations.cluster_strength};
  network.pruning = pruning_by_layer(config, network.layers);
  network.effective = to_json(fields);
  return network;
}

}  // namespace lacuna

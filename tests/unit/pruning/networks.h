// Small networks, given weights, and masks as people read them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/pruning/prune.h"
#include "sim/tensors/nonzeros.h"

namespace lacuna::test {

// A network of these layers with an input of `channels` x 6 x 6, pruned as `pruning` says.
inline Network network_of(const std::string& layers, const std::string& pruning = R"({"method": "none"})",
                          int channels = 4) {
  const std::string text = R"({"name": "net", "input_bits": 8, "weight_bits": 8, "input": {"channels": )" +
                           std::to_string(channels) + R"(, "height": 6, "width": 6}, "pruning": )" + pruning +
                           R"(, "layers": [)" + layers + "]}";
  return resolve_network(parse_document(text, "net.json"));
}

inline Layer layer_of(std::int64_t K, std::int64_t C, std::int64_t side = 1, std::int64_t groups = 1) {
  Layer layer;
  layer.name = "layer";
  layer.K = K;
  layer.C = C;
  layer.R = layer.S = side;
  layer.H = layer.W = side;
  layer.groups = groups;
  return layer;
}

// One string per filter: a weight that is kept is 1, another a dot.
inline std::vector<std::string> rows(const BitMask& mask) {
  std::vector<std::string> text;
  for (std::int64_t k = 0; k < mask.rows(); ++k) {
    text.emplace_back();
    for (std::int64_t i = 0; i < mask.columns(); ++i) text.back() += mask.test(k, i) ? '1' : '.';
  }
  return text;
}

// The weights, [k][r][s][c], and inputs that are all 1.
class GivenTensors : public TensorSource {
 public:
  explicit GivenTensors(std::map<std::string, std::vector<std::int16_t>> weights)
      : weights_(std::move(weights)) {}

  LayerTensors load(const Layer& layer, bool) const override {
    LayerTensors tensors;
    tensors.input_values.assign(static_cast<std::size_t>(layer.N * layer.C * layer.H * layer.W), 1);
    tensors.inputs = nonzeros(tensors.input_values, layer.N * layer.C * layer.H, layer.W);
    if (!layer.has_weights()) return tensors;
    tensors.weight_values = weights_.at(layer.name);
    tensors.weights = nonzeros(tensors.weight_values, layer.K, layer.filter_size());
    return tensors;
  }
  std::string origin() const override { return "trace"; }
  std::string description() const override { return "given"; }

 private:
  std::map<std::string, std::vector<std::int16_t>> weights_;
};

inline PrunedNetwork pruned(const Network& network, std::uint64_t seed = 1) {
  return prune(network, synthetic_tensors(network.activations, seed));
}

// C x K of every layer.
inline std::vector<std::pair<std::int64_t, std::int64_t>> channels_of(const Network& network) {
  std::vector<std::pair<std::int64_t, std::int64_t>> channels;
  for (const Layer& layer : network.layers) channels.emplace_back(layer.C, layer.K);
  return channels;
}

}  // namespace lacuna::test

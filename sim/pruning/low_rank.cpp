#include "sim/pruning/low_rank.h"

#include <algorithm>
#include <map>

#include "sim/pruning/factors.h"
#include "sim/workload/golden.h"
#include "sim/workload/nonzeros.h"

namespace lacuna {
namespace {

constexpr const char *first_suffix = "/first", *second_suffix = "/second";
constexpr const char* dense_factor = "low-rank factor: dense";
constexpr const char* no_relu = "map between low-rank factors: no ReLU";

using Ranks = std::map<std::string, std::int64_t>;  // of the layers that are decomposed

// The network's word is for convolutions: the factors of a large matrix are the whole program's time.
Ranks ranks_of(const Network& network) {
  Ranks ranks;
  for (const Layer& layer : network.layers) {
    const auto found = network.pruning.find(layer.name);
    if (found == network.pruning.end() || found->second.config.method != "low_rank") continue;
    if (layer.kind != LayerKind::conv && !found->second.own) continue;
    const std::int64_t rank = factor_rank(layer, found->second.config.density_or(layer.weight_density.value));
    if (rank > 0) ranks[layer.name] = rank;
  }
  return ranks;
}

void leave_channels_to_prune(Json& owner) {
  const auto pruning = owner.find("pruning");
  if (pruning == owner.end() || pruning->at("method") != "low_rank") return;
  const double kept = pruning->at("channel_density").get<double>();
  *pruning = kept < 1 ? Json{{"method", "channel"}, {"density", kept}} : Json{{"method", "none"}};
}

// The first factor has what the window does vertically. A window of one column needs no second one.
Json first_factor(Json json, const Layer& layer, std::int64_t rank) {
  json["name"] = layer.name + first_suffix;
  json["weight_density"] = 1;
  json["weight_density_source"] = dense_factor;
  if (layer.kind != LayerKind::conv) {
    json["out_features"] = rank;
    return json;
  }
  const bool column = layer.S == 1;
  json["out_channels"] = rank * layer.groups;
  json["kernel"] = {layer.R, 1};
  json["stride"] = {layer.stride_h, column ? layer.stride_w : 1};
  json["pad"] = {layer.pad_h, column ? layer.pad_w : 0};
  json["dilation"] = {layer.dilation_h, 1};
  return json;
}

Json second_factor(Json json, const Layer& layer) {
  json["name"] = layer.name + second_suffix;
  json["inputs"] = Json::array({layer.name + first_suffix});
  json["weight_density"] = json["input_density"] = 1;
  json["weight_density_source"] = dense_factor;
  json["input_density_source"] = no_relu;
  if (layer.kind != LayerKind::conv) return json;
  const bool column = layer.S == 1;
  json["kernel"] = {1, layer.S};
  json["stride"] = {1, column ? 1 : layer.stride_w};
  json["pad"] = {0, column ? 0 : layer.pad_w};
  json["dilation"] = {1, layer.dilation_w};
  return json;
}

Json decomposed(const Network& network, const Ranks& ranks) {
  Json layers = Json::array();
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer& layer = network.layers[l];
    Json json = network.effective.at("layers").at(l);
    json.erase("in_channels");
    for (Json& input : json.at("inputs"))
      if (ranks.contains(input)) input = input.get<std::string>() + second_suffix;
    leave_channels_to_prune(json);
    if (const auto rank = ranks.find(layer.name); rank != ranks.end()) {
      layers.push_back(first_factor(json, layer, rank->second));
      layers.push_back(second_factor(json, layer));
    } else {
      layers.push_back(json);
    }
  }
  return layers;
}

// What stands for a layer that was decomposed.
struct Decomposed {
  Layer whole;
  Quantized first, second;
};

class FactorTensors : public TensorSource {
 public:
  FactorTensors(std::shared_ptr<const TensorSource> whole, const Network& network, const Ranks& ranks)
      : whole_(std::move(whole)) {
    for (const Layer& layer : network.layers) {
      const auto rank = ranks.find(layer.name);
      if (rank == ranks.end()) continue;
      const LayerTensors tensors = whole_->load(layer, true);
      const RealFactors factors = factorize(layer, tensors.weight_values, rank->second);
      Decomposed& part = parts_[layer.name];
      part = {layer, quantized(factors.first, layer.weight_bits),
              quantized(factors.second, layer.weight_bits)};
      part.first.scale *= tensors.weight_scale;
    }
  }

  LayerTensors load(const Layer& layer, bool with_values) const override {
    if (const Decomposed* part = part_of(layer, second_suffix))
      return with_weights(layer, part->second, between(layer, with_values), with_values);
    if (const Decomposed* part = part_of(layer, first_suffix))
      return with_weights(layer, part->first, whole_->load(part->whole, with_values), with_values);
    return whole_->load(layer, with_values);
  }

  std::string origin() const override { return whole_->origin(); }
  std::string description() const override {
    if (parts_.empty()) return whole_->description();
    return whole_->description() + (is_trace() ? ", maps between low-rank factors computed"
                                               : ", maps between low-rank factors dense and of both signs");
  }

 private:
  bool is_trace() const { return origin() == "trace"; }

  const Decomposed* part_of(const Layer& layer, std::string_view suffix) const {
    if (!layer.name.ends_with(suffix)) return nullptr;
    const auto found = parts_.find(layer.name.substr(0, layer.name.size() - suffix.size()));
    return found != parts_.end() ? &found->second : nullptr;
  }

  static LayerTensors with_weights(const Layer& layer, const Quantized& weights, LayerTensors tensors,
                                   bool with_values) {
    tensors.weights = nonzeros(weights.values, layer.K, layer.filter_size());
    tensors.weight_scale = weights.scale;
    if (with_values) tensors.weight_values = weights.values;
    return tensors;
  }

  // The map that the second factor reads.
  LayerTensors between(const Layer& second, bool with_values) const {
    LayerTensors tensors = is_trace() ? computed_between(second) : drawn_between(second, with_values);
    if (!with_values) tensors.input_values.clear();
    return tensors;
  }

  // The first factor's sums, as integers of the map's width.
  LayerTensors computed_between(const Layer& second) const {
    const Layer first = first_before(second);
    const LayerTensors operands = load(first, true);
    const std::vector<std::int64_t> sums = golden_outputs(first, operands);
    Quantized map = quantized({sums.begin(), sums.end()}, second.input_bits);
    LayerTensors tensors;
    tensors.input_values = std::move(map.values);
    tensors.input_scale = operands.input_scale * operands.weight_scale * map.scale;
    tensors.inputs = nonzeros(tensors.input_values, second.N * second.C * second.H, second.W);
    return tensors;
  }

  // Drawn as weights are, which have both signs: those of a filter for each row of the map.
  LayerTensors drawn_between(const Layer& second, bool with_values) const {
    Layer map;
    map.name = second.name + "/input";
    map.kind = LayerKind::fully_connected;
    map.K = second.N * second.C * second.H;
    map.C = second.W;
    map.weight_bits = second.input_bits;
    LayerTensors drawn = whole_->load(map, with_values);
    LayerTensors tensors;
    tensors.inputs = std::move(drawn.weights);
    tensors.input_values = std::move(drawn.weight_values);
    return tensors;
  }

  // As it is in the decomposed network.
  Layer first_before(const Layer& second) const {
    const Layer& whole = part_of(second, second_suffix)->whole;
    Layer first = whole;
    first.name += first_suffix;
    first.K = second.C;
    first.P = second.H;
    first.Q = second.W;
    first.S = first.dilation_w = 1;
    first.stride_w = whole.S == 1 ? whole.stride_w : 1;
    first.pad_w = whole.S == 1 ? whole.pad_w : 0;
    return first;
  }

  std::shared_ptr<const TensorSource> whole_;
  std::map<std::string, Decomposed> parts_;
};

// Both factors together stand for the layer's weights, each for as large a part of them as it has.
void name_factors(const Layer& whole, Layer& first, Layer& second) {
  first.pruning = second.pruning = whole.pruning;
  first.unpruned_weights =
      whole.weight_count() * first.weight_count() / (first.weight_count() + second.weight_count());
  second.unpruned_weights = whole.weight_count() - first.unpruned_weights;
}

}  // namespace

PrunedNetwork decompose(const Network& network, std::shared_ptr<const TensorSource> tensors) {
  const Ranks ranks = ranks_of(network);
  Network prepared = network;
  leave_channels_to_prune(prepared.effective);
  Network changed = with_layers(prepared, decomposed(network, ranks));
  std::size_t place = 0;
  for (const Layer& whole : network.layers) {
    Layer& layer = changed.layers[place++];
    layer.pruning = whole.pruning;
    layer.unpruned_weights = whole.unpruned_weights;
    if (ranks.contains(whole.name)) name_factors(whole, layer, changed.layers[place++]);
  }
  return {std::move(changed), std::make_shared<FactorTensors>(std::move(tensors), network, ranks), {}};
}

std::vector<std::string> with_factors(const Network& network, const std::vector<std::string>& names) {
  const auto has = [&](const std::string& name) {
    return std::any_of(network.layers.begin(), network.layers.end(),
                       [&](const Layer& layer) { return layer.name == name; });
  };
  std::vector<std::string> running;
  for (const std::string& name : names)
    if (!has(name) && has(name + second_suffix))
      running.insert(running.end(), {name + first_suffix, name + second_suffix});
    else
      running.push_back(name);
  return running;
}

}  // namespace lacuna

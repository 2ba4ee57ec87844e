#include "sim/pruning/low_rank.h"

#include <algorithm>
#include <map>

#include "sim/config/document.h"
#include "sim/pruning/factor_tensors.h"
#include "sim/pruning/factors.h"

namespace lacuna {
namespace {

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
    Json json = network.effective->at("layers").at(l);
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
  leave_channels_to_prune(*prepared.effective);
  Network changed = with_layers(prepared, decomposed(network, ranks));
  std::vector<FactoredLayer> factored;
  auto layer = changed.layers.begin();
  for (const Layer& whole : network.layers) {
    Layer& first = *layer++;
    if (ranks.contains(whole.name)) {
      name_factors(whole, first, *layer++);
      factored.push_back({whole, first});
    } else {
      first.pruning = whole.pruning;
      first.unpruned_weights = whole.unpruned_weights;
    }
  }
  return {std::move(changed), factor_tensors(std::move(tensors), factored), {}};
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

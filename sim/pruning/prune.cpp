#include "sim/pruning/prune.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/config/document.h"
#include "sim/pruning/low_rank.h"
#include "sim/pruning/magnitude.h"
#include "sim/pruning/masks.h"

namespace lacuna {
namespace {

bool any(const Network& network, bool (*is)(const PruningConfig&)) {
  return std::any_of(network.pruning.begin(), network.pruning.end(),
                     [is](const auto& layer) { return is(layer.second.config); });
}

bool removes_channels(const PruningConfig& config) {
  return config.method == "channel" || config.method == "filter";
}

bool decomposes(const PruningConfig& config) {
  return config.method == "low_rank";
}

// The weights to be pruned. A synthetic layer's density is what is left of them, so here they are all there.
class UnprunedTensors : public TensorSource {
 public:
  UnprunedTensors(std::shared_ptr<const TensorSource> tensors, const Network& network)
      : tensors_(std::move(tensors)), pruning_(network.pruning) {}

  LayerTensors load(const Layer& layer, bool with_values) const override {
    Layer dense = layer;
    if (pruning_.contains(layer.name)) dense.weight_density.value = 1;
    return tensors_->load(dense, with_values);
  }
  std::string origin() const override { return tensors_->origin(); }
  std::string description() const override { return tensors_->description(); }

 private:
  std::shared_ptr<const TensorSource> tensors_;
  std::map<std::string, LayerPruning> pruning_;
};

class MaskedTensors : public TensorSource {
 public:
  MaskedTensors(std::shared_ptr<const TensorSource> tensors, const Network& network)
      : tensors_(std::move(tensors)), pruning_(network.pruning) {
    share_threshold(network);
  }

  LayerTensors load(const Layer& layer, bool with_values) const override {
    const auto found = pruning_.find(layer.name);
    if (found == pruning_.end() || found->second.config.changes_shapes())
      return tensors_->load(layer, with_values);
    LayerTensors tensors = tensors_->load(layer, true);
    apply(kept(layer, found->second.config, tensors.weight_values), layer, tensors);
    if (with_values) return tensors;
    return {tensors.weights, tensors.inputs, {}, {}};
  }
  std::string origin() const override { return tensors_->origin(); }
  std::string description() const override { return tensors_->description() + ", pruned"; }

 private:
  BitMask kept(const Layer& layer, const PruningConfig& config, Weights weights) const {
    const auto shared = kept_by_threshold_.find(layer.name);
    if (shared != kept_by_threshold_.end()) return keep_largest(layer, weights, shared->second);
    return kept_weights(layer, weights, config);
  }

  // Weights that were zero before stay what they are.
  static void apply(const BitMask& kept, const Layer& layer, LayerTensors& tensors) {
    for (std::size_t i = 0; i < tensors.weights.words().size(); ++i)
      tensors.weights.words()[i] &= kept.words()[i];
    for (std::int64_t k = 0; k < layer.K; ++k)
      for (std::int64_t i = 0; i < layer.filter_size(); ++i)
        if (!kept.test(k, i))
          tensors.weight_values[static_cast<std::size_t>(k * layer.filter_size() + i)] = 0;
  }

  // One threshold for all layers of scope "network". A tensor's integers span the range of its width, so
  // magnitudes of layers of different widths are brought to 16 bits.
  void share_threshold(const Network& network) {
    const auto scale = [](const Layer& layer) { return std::int64_t{1} << (16 - layer.weight_bits); };
    MagnitudeHistogram all;
    std::map<std::string, MagnitudeHistogram> by_layer;
    double count = 0;
    for (const Layer& layer : network.layers) {
      const auto found = pruning_.find(layer.name);
      if (found == pruning_.end() || found->second.config.method != "unstructured" ||
          found->second.config.scope != "network")
        continue;
      const std::vector<std::int16_t> weights = tensors_->load(layer, true).weight_values;
      by_layer[layer.name].add(weights, scale(layer));
      all.add(weights, scale(layer));
      count += found->second.config.density_or(layer.weight_density.value) *
               static_cast<double>(layer.weight_count());
    }
    auto [threshold, ties] = all.cut(std::llround(count));
    for (const Layer& layer : network.layers) {
      const auto histogram = by_layer.find(layer.name);
      if (histogram == by_layer.end()) continue;
      const std::int64_t at = std::min(ties, histogram->second.at(threshold));
      kept_by_threshold_[layer.name] = histogram->second.above(threshold) + at;
      ties -= at;
    }
  }

  std::shared_ptr<const TensorSource> tensors_;
  std::map<std::string, LayerPruning> pruning_;
  std::map<std::string, std::int64_t> kept_by_threshold_;
};

void name_methods(Network& network) {
  for (Layer& layer : network.layers)
    if (const auto found = network.pruning.find(layer.name); found != network.pruning.end()) {
      layer.pruning = found->second.config.method;
      layer.unpruned_weights = layer.weight_count();
    }
}

Json without_pruning(Json network) {
  network.erase("pruning");
  for (Json& layer : network.at("layers")) layer.erase("pruning");
  return network;
}

}  // namespace

PrunedNetwork prune(Network network, std::shared_ptr<const TensorSource> tensors) {
  if (network.pruning.empty()) return {std::move(network), tensors, {}, tensors};
  const Json effective = *network.effective;
  PrunedNetwork pruned{std::move(network), nullptr, {}};
  name_methods(pruned.network);
  pruned.tensors = std::make_shared<UnprunedTensors>(std::move(tensors), pruned.network);
  if (any(pruned.network, decomposes)) pruned = decompose(pruned.network, pruned.tensors);
  if (any(pruned.network, removes_channels)) pruned = shrink(pruned.network, pruned.tensors);
  pruned.before_masks = pruned.tensors;
  pruned.tensors = std::make_shared<MaskedTensors>(pruned.before_masks, pruned.network);
  pruned.file = without_pruning(std::exchange(*pruned.network.effective, effective));
  return pruned;
}

}  // namespace lacuna

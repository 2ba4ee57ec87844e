#include "sim/pruning/shrink.h"

#include <algorithm>
#include <map>

#include "sim/config/document.h"
#include "sim/pruning/channel_graph.h"
#include "sim/pruning/channels.h"

namespace lacuna {
namespace {

struct Remains {
  Layer before;
  std::vector<std::int64_t> inputs, outputs;  // of the layer's C and K
};

// The channels of the flattened map, as those of the layer: every pixel of a channel is one of its inputs.
std::vector<std::int64_t> flattened(const std::vector<std::int64_t>& channels, std::int64_t pixels) {
  std::vector<std::int64_t> inputs;
  for (const std::int64_t channel : channels)
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) inputs.push_back(channel * pixels + pixel);
  return inputs;
}

template <class T>
void copy_rows(const std::vector<T>& from, std::int64_t row, std::int64_t size, std::vector<T>& to) {
  if (!from.empty()) to.insert(to.end(), from.begin() + row * size, from.begin() + (row + 1) * size);
}

class ShrunkTensors : public TensorSource {
 public:
  ShrunkTensors(std::shared_ptr<const TensorSource> whole, std::map<std::string, Remains> remains)
      : whole_(std::move(whole)), remains_(std::move(remains)) {}

  LayerTensors load(const Layer& layer, bool with_values) const override {
    const Remains& remains = remains_.at(layer.name);
    const LayerTensors whole = whole_->load(remains.before, with_values);
    LayerTensors tensors;
    tensors.weight_scale = whole.weight_scale;
    tensors.input_scale = whole.input_scale;
    take_inputs(remains, whole, tensors);
    if (layer.has_weights()) take_weights(remains, layer, whole, tensors);
    return tensors;
  }

  std::string origin() const override { return whole_->origin(); }
  std::string description() const override { return whole_->description(); }

 private:
  static void take_inputs(const Remains& remains, const LayerTensors& whole, LayerTensors& tensors) {
    const Layer& before = remains.before;
    const std::int64_t channels = std::ssize(remains.inputs), plane = before.H;
    tensors.inputs = BitMask(before.N * channels * plane, before.W);
    for (std::int64_t n = 0; n < before.N; ++n)
      for (std::int64_t c = 0; c < channels; ++c) {
        const std::int64_t from = n * before.C + remains.inputs[static_cast<std::size_t>(c)];
        for (std::int64_t h = 0; h < plane; ++h)
          std::ranges::copy(whole.inputs.row(from * plane + h),
                            tensors.inputs.row((n * channels + c) * plane + h).begin());
        copy_rows(whole.input_values, from, plane * before.W, tensors.input_values);
      }
  }

  // A filter sees the channels of its group; group g of what is left is made of what is left of group g.
  static void take_weights(const Remains& remains, const Layer& layer, const LayerTensors& whole,
                           LayerTensors& tensors) {
    const Layer& before = remains.before;
    const std::int64_t channels = layer.channels_per_group(), all = before.channels_per_group();
    tensors.weights = BitMask(layer.K, layer.filter_size());
    for (std::int64_t k = 0; k < layer.K; ++k) {
      const std::int64_t filter = remains.outputs[static_cast<std::size_t>(k)];
      const std::int64_t first = k / layer.filters_per_group() * channels;
      for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
        const std::int64_t c = remains.inputs[static_cast<std::size_t>(first + i % channels)] % all;
        const std::int64_t from = i / channels * all + c;
        if (whole.weights.test(filter, from)) tensors.weights.set(k, i);
        if (!whole.weight_values.empty())
          tensors.weight_values.push_back(
              whole.weight_values[static_cast<std::size_t>(filter * before.filter_size() + from)]);
      }
    }
  }

  std::shared_ptr<const TensorSource> whole_;
  std::map<std::string, Remains> remains_;
};

// The layers as the network file would have them.
Json shrunken(const Network& network, const std::vector<KeptChannels>& kept) {
  Json layers = network.effective->at("layers");
  for (std::size_t l = 0; l < kept.size(); ++l) {
    layers[l].erase("in_channels");
    const Layer& layer = network.layers[l];
    if (!layer.has_weights()) continue;
    layers[l][layer.kind == LayerKind::conv ? "out_channels" : "out_features"] = kept[l].outputs.size();
    if (is_depthwise(layer)) layers[l]["groups"] = kept[l].outputs.size();
  }
  return layers;
}

}  // namespace

Network with_layers(const Network& network, Json layers) {
  Json whole = *network.effective;
  whole["layers"] = std::move(layers);
  Network changed = resolve_network({network.name, std::move(whole), {}});
  changed.notes = network.notes;
  return changed;
}

PrunedNetwork shrink(const Network& network, std::shared_ptr<const TensorSource> tensors) {
  const std::vector<KeptChannels> kept = choose_channels(network, *tensors);
  Network smaller = with_layers(network, shrunken(network, kept));
  std::map<std::string, Remains> remains;
  for (std::size_t l = 0; l < kept.size(); ++l) {
    const Layer& before = network.layers[l];
    const std::int64_t pixels =
        before.kind == LayerKind::fully_connected ? smaller.layers[l].C / std::ssize(kept[l].inputs) : 1;
    remains[before.name] = {before, flattened(kept[l].inputs, pixels), kept[l].outputs};
    smaller.layers[l].pruning = before.pruning;
    smaller.layers[l].unpruned_weights = before.unpruned_weights;
  }
  return {std::move(smaller), std::make_shared<ShrunkTensors>(std::move(tensors), std::move(remains)), {}};
}

}  // namespace lacuna

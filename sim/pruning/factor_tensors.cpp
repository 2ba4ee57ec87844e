#include "sim/pruning/factor_tensors.h"

#include <map>
#include <string_view>
#include <utility>

#include "sim/pruning/factors.h"
#include "sim/tensors/golden.h"
#include "sim/tensors/nonzeros.h"

namespace lacuna {
namespace {

// What stands for a layer that was decomposed.
struct Decomposed {
  Layer whole, first_layer;
  Quantized first, second;
};

class FactorTensors : public TensorSource {
 public:
  FactorTensors(std::shared_ptr<const TensorSource> whole, const std::vector<FactoredLayer>& layers)
      : whole_(std::move(whole)) {
    for (const FactoredLayer& layer : layers) {
      const LayerTensors tensors = whole_->load(layer.whole, true);
      const RealFactors factors =
          factorize(layer.whole, tensors.weight_values, layer.first.K / layer.whole.groups);
      Decomposed part{layer.whole, layer.first, quantized(factors.first, layer.whole.weight_bits),
                      quantized(factors.second, layer.whole.weight_bits)};
      part.first.scale *= tensors.weight_scale;
      parts_.emplace(layer.whole.name, std::move(part));
    }
  }

  LayerTensors load(const Layer& layer, bool with_values) const override {
    if (const Decomposed* part = part_of(layer, second_suffix))
      return with_weights(layer, part->second, between(*part, layer, with_values), with_values);
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
  LayerTensors between(const Decomposed& part, const Layer& second, bool with_values) const {
    LayerTensors tensors =
        is_trace() ? computed_between(part.first_layer, second) : drawn_between(second, with_values);
    if (!with_values) tensors.input_values.clear();
    return tensors;
  }

  // The first factor's sums, as integers of the map's width.
  LayerTensors computed_between(const Layer& first, const Layer& second) const {
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

  std::shared_ptr<const TensorSource> whole_;
  std::map<std::string, Decomposed> parts_;
};

}  // namespace

std::shared_ptr<const TensorSource> factor_tensors(std::shared_ptr<const TensorSource> whole,
                                                   const std::vector<FactoredLayer>& layers) {
  return std::make_shared<FactorTensors>(std::move(whole), layers);
}

}  // namespace lacuna

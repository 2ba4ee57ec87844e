#include "sim/network/network_config.h"

#include <algorithm>
#include <array>

#include "sim/config/harmless.h"

namespace lacuna {
namespace {

constexpr std::array layer_kinds{LayerKind::conv,     LayerKind::fully_connected, LayerKind::gemm,
                                 LayerKind::max_pool, LayerKind::avg_pool,        LayerKind::add};
constexpr IntegerRange dimension{1, max_dimension};
constexpr IntegerRange padding{0, max_dimension};
constexpr IntegerRange bits{2, 16};
constexpr NumberRange fraction{0, 1};

// An object that is absent unless the user's file has it.
void maybe_pruning(Fields& f, std::optional<PruningConfig>& pruning, const char* doc) {
  if (f.is_set("pruning")) pruning.emplace();
  PruningConfig declared;
  if (pruning || !f.has_values()) f.object("pruning", pruning ? *pruning : declared, doc);
}

}  // namespace

const std::vector<std::string>& layer_types() {
  static const std::vector<std::string> types = [] {
    std::vector<std::string> words;
    for (const LayerKind kind : layer_kinds) words.emplace_back(to_string(kind));
    return words;
  }();
  return types;
}

void NetworkInputConfig::fields(Fields& f) {
  f.integer("channels", channels, dimension, "channels of the network's input", Need::required);
  f.integer("height", height, dimension, "rows of pixels", Need::required);
  f.integer("width", width, dimension, "pixels of a row", Need::required);
}

void ActivationsConfig::fields(Fields& f) {
  f.choice("pattern", pattern, {"iid", "clustered"},
           "how zeros lie in synthetic activation maps: each pixel for itself, or square blocks together");
  f.integer("cluster_size", cluster_size, dimension, "side of a block, in pixels");
  f.number("cluster_strength", cluster_strength, fraction,
           "probability that a pixel follows its block instead of its own coin");
  if (clustered()) return;
  for (const char* key : {"cluster_size", "cluster_strength"}) {
    f.no_effect(key, "\"pattern\" is \"iid\"");
  }
}

std::optional<LayerKind> LayerConfig::kind() const {
  const auto found = std::find_if(layer_kinds.begin(), layer_kinds.end(),
                                  [this](LayerKind k) { return type == to_string(k); });
  if (found == layer_kinds.end()) return std::nullopt;
  return *found;
}

bool LayerConfig::may_be(std::initializer_list<LayerKind> kinds) const {
  const std::optional<LayerKind> own = kind();
  return !own || std::find(kinds.begin(), kinds.end(), *own) != kinds.end();
}

void LayerConfig::fields(Fields& f) {
  f.text("name", name, "unique name, also the layer's path in a trace: letters, digits, _ . - and /",
         Need::required);
  f.choice("type", type, layer_types(), "kind of layer; it decides which other keys are legal",
           Need::required);
  const Need required = kind() ? Need::required : Need::optional;
  if (kind() == LayerKind::add) {
    f.names("inputs", inputs, "the two producers, earlier layers or \"input\"", required);
  } else {
    f.names(
        "inputs", inputs,
        "the producer, an earlier layer or \"input\"; of several, the maps are concatenated along channels; "
        "default: the previous layer");
  }
  if (f.is_set("inputs") && inputs.empty())
    f.contradiction("inputs", "expected a producer, found an empty list");
  f.maybe_integer("in_channels", in_channels, {1, std::numeric_limits<std::int64_t>::max()},
                  "input channels (fc: flattened inputs), checked against the producer");
  size_fields(f, required);
  if (may_be({LayerKind::conv, LayerKind::max_pool, LayerKind::avg_pool})) window_fields(f, required);
  operand_fields(f);
}

void LayerConfig::size_fields(Fields& f, Need required) {
  if (may_be({LayerKind::conv})) {
    f.integer("out_channels", out_channels, dimension, "filters", required);
    f.integer("groups", groups, dimension, "channel groups; depthwise: as many as input channels");
  }
  if (may_be({LayerKind::fully_connected, LayerKind::gemm})) {
    f.integer("out_features", out_features, dimension, "outputs (gemm: columns of the product)", required);
  }
  if (may_be({LayerKind::gemm})) {
    f.integer("rows", rows, dimension, "rows of the left matrix; the producer's height", required);
  }
}

void LayerConfig::window_fields(Fields& f, Need required) {
  const bool convolves = may_be({LayerKind::conv});
  f.pair("kernel", kernel_h, kernel_w, dimension, "side of the window, or [height, width]", required);
  // A pooling layer's usual stride is a matter of framework (PyTorch: the kernel, ONNX: 1), so it is never
  // guessed.
  f.pair("stride", stride_h, stride_w, dimension, "step of the window, or [vertical, horizontal]",
         convolves ? Need::optional : required);
  f.pair("pad", pad_h, pad_w, padding, "zeros added on each side, or [top and bottom, left and right]");
  if (convolves) f.pair("dilation", dilation_h, dilation_w, dimension, "distance of the kernel's taps");
  if (kernel_h == 1 && kernel_w == 1) f.no_effect("dilation", "the kernel is of one tap");
  if (may_be({LayerKind::max_pool, LayerKind::avg_pool})) {
    f.boolean("ceil_mode", ceil_mode, "round the output size up instead of down");
  }
}

void LayerConfig::operand_fields(Fields& f) {
  if (may_be({LayerKind::conv, LayerKind::fully_connected, LayerKind::gemm})) {
    f.number("weight_density", weight_density.value, fraction, "fraction of nonzero weights");
    f.text("weight_density_source", weight_density.source,
           "who published the weight density, or \"assumed: why\"");
    f.maybe_integer("weight_bits", weight_bits, bits, "width of a weight; default: the network's");
    maybe_pruning(f, pruning, "how this layer's weights are pruned, in place of the network's \"pruning\"");
  }
  f.number("input_density", input_density.value, fraction, "fraction of nonzero inputs");
  f.text("input_density_source", input_density.source,
         "who published the input density, or \"assumed: why\"");
  f.maybe_integer("input_bits", input_bits, bits, "width of an input; default: the network's");
}

void NetworkConfig::fields(Fields& f) {
  f.text("name", name, "name of the network: letters, digits, _ . and -", Need::required);
  if (const std::string problem = name_problem(name); !problem.empty()) f.contradiction("name", problem);
  f.text("description", description, "one line for people");
  f.text("source", source, "where shapes and densities come from");
  f.integer("batch", batch, dimension, "images per run");
  f.object("input", input, "shape of the network's input", Need::required);
  f.integer("input_bits", input_bits, bits, "width of activations, sign included");
  f.integer("weight_bits", weight_bits, bits, "width of weights, sign included");
  f.object("activations", activations, "pattern of the zeros in synthetic activations");
  maybe_pruning(f, pruning, "how the weights of all layers are pruned that have no \"pruning\" of their own");
  f.list("layers", layers, "the layers, in order of execution", Need::required);
}

}  // namespace lacuna

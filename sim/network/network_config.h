// A network file as the user writes it: one struct per JSON object, nothing resolved yet.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/fields.h"
#include "sim/network/layer.h"
#include "sim/network/pruning_config.h"

namespace lacuna {

constexpr std::int64_t max_dimension = 1'000'000;

struct NetworkInputConfig {
  std::int64_t channels = 1, height = 1, width = 1;

  void fields(Fields& f);
};

struct ActivationsConfig {
  std::string pattern = "iid";
  std::int64_t cluster_size = 4;
  double cluster_strength = 0.5;

  bool clustered() const { return pattern == "clustered"; }
  void fields(Fields& f);
};

// `type` decides which of these keys a layer has; the others keep their defaults.
struct LayerConfig {
  std::string name;
  std::string type;
  std::vector<std::string> inputs;  // empty: the previous layer
  std::optional<std::int64_t> in_channels;

  std::int64_t out_channels = 1, out_features = 1, rows = 1;
  std::int64_t kernel_h = 1, kernel_w = 1;
  std::int64_t stride_h = 1, stride_w = 1;
  std::int64_t pad_h = 0, pad_w = 0;
  std::int64_t dilation_h = 1, dilation_w = 1;
  std::int64_t groups = 1;
  bool ceil_mode = false;

  Density weight_density{1.0, "unspecified"}, input_density{1.0, "unspecified"};
  std::optional<std::int64_t> input_bits, weight_bits;  // absent: the network's
  std::optional<PruningConfig> pruning;                 // absent: the network's

  // Nothing if `type` is missing or no known word.
  std::optional<LayerKind> kind() const;
  // Declares the keys of the layer's type. While the type is unknown, those of all types, none required: such
  // a layer is blamed for its type and not for its keys.
  void fields(Fields& f);

 private:
  bool may_be(std::initializer_list<LayerKind> kinds) const;
  void size_fields(Fields& f, Need required);
  void window_fields(Fields& f, Need required);
  void operand_fields(Fields& f);
};

struct NetworkConfig {
  std::string name, description, source;
  std::int64_t batch = 1;
  NetworkInputConfig input;
  std::int64_t input_bits = 16, weight_bits = 16;
  ActivationsConfig activations;
  std::optional<PruningConfig> pruning;
  std::vector<LayerConfig> layers;

  void fields(Fields& f);
};

// The words of a layer's "type".
const std::vector<std::string>& layer_types();

}  // namespace lacuna

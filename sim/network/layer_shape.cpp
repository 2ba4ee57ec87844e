#include "sim/network/layer_shape.h"

#include <fmt/format.h>

#include <initializer_list>

namespace lacuna {
namespace {

constexpr std::int64_t max_elements = std::int64_t{1} << 33;  // of one tensor of a layer
constexpr std::int64_t max_macs = std::int64_t{1} << 53;  // counts stay exact where JSON readers use doubles

bool exceeds(std::initializer_list<std::int64_t> factors, std::int64_t limit) {
  std::int64_t product = 1;
  for (const std::int64_t factor : factors) {
    if (factor > limit / product) return true;
    product *= factor;
  }
  return false;
}

// The window along one axis.
struct Axis {
  std::int64_t input, kernel, stride, pad, dilation;

  std::int64_t padded() const { return input + 2 * pad; }
  std::int64_t reach() const { return dilation * (kernel - 1) + 1; }  // input positions that the kernel spans
  std::int64_t output(bool round_up) const {
    const std::int64_t room = padded() - reach();
    if (!round_up) return room / stride + 1;
    const std::int64_t windows = (room + stride - 1) / stride + 1;
    // The last window has to start inside the input or the padding before it, as in Caffe and PyTorch.
    return (windows - 1) * stride >= input + pad ? windows - 1 : windows;
  }
};

class ShapeResolver {
 public:
  ShapeResolver(const LayerConfig& config, const InputMap& input, Layer& layer, const ReportProblem& report)
      : config_(config), input_(input), layer_(layer), report_(report) {}

  std::optional<MapShape> run() {
    take_parameters();
    take_input();
    take_channels();
    check_input();
    check_groups();
    if (!take_plane() || !check_sizes()) return std::nullopt;
    return MapShape{layer_.K, layer_.P, layer_.Q};
  }

 private:
  void take_parameters();
  void take_input();
  void take_channels();
  void check_input();
  void check_groups();
  bool take_plane();
  bool check_sizes();

  const LayerConfig& config_;
  const InputMap& input_;
  Layer& layer_;
  const ReportProblem& report_;
};

void ShapeResolver::take_parameters() {
  layer_.R = config_.kernel_h;
  layer_.S = config_.kernel_w;
  layer_.stride_h = config_.stride_h;
  layer_.stride_w = config_.stride_w;
  layer_.pad_h = config_.pad_h;
  layer_.pad_w = config_.pad_w;
  layer_.dilation_h = config_.dilation_h;
  layer_.dilation_w = config_.dilation_w;
}

void ShapeResolver::take_input() {
  const auto& [channels, height, width] = input_.shape;
  if (layer_.kind == LayerKind::fully_connected) {
    layer_.C = channels * height * width;  // at most 1e18
    return;
  }
  layer_.C = channels;
  layer_.H = height;
  layer_.W = width;
}

void ShapeResolver::take_channels() {
  switch (layer_.kind) {
    case LayerKind::conv:
      layer_.K = config_.out_channels;
      layer_.groups = config_.groups;
      break;
    case LayerKind::fully_connected:
    case LayerKind::gemm:
      layer_.K = config_.out_features;
      break;
    case LayerKind::add:
      layer_.operands = 2;
      [[fallthrough]];
    case LayerKind::max_pool:
    case LayerKind::avg_pool:
      layer_.K = layer_.groups = layer_.C;
      break;
  }
}

void ShapeResolver::check_input() {
  if (config_.in_channels && *config_.in_channels != layer_.C) {
    const bool flattened = layer_.kind == LayerKind::fully_connected;
    report_("in_channels",
            fmt::format("expected in_channels {} but {}{}", *config_.in_channels, input_.origin,
                        flattened ? fmt::format(", {} flattened", layer_.C) : ""));
  }
  if (layer_.kind != LayerKind::gemm) return;
  if (config_.rows != layer_.H)
    report_("rows", fmt::format("expected rows {} but {}", config_.rows, input_.origin));
  if (layer_.W != 1) report_("", fmt::format("a gemm expects a map of width 1 but {}", input_.origin));
}

void ShapeResolver::check_groups() {
  if (layer_.K % layer_.groups != 0) {
    report_("groups", fmt::format("groups {} does not divide out_channels {}", layer_.groups, layer_.K));
  }
  if (layer_.C % layer_.groups != 0) {
    report_("groups", fmt::format("groups {} does not divide the {} input channels: {}", layer_.groups,
                                  layer_.C, input_.origin));
  }
  // The output map does not depend on the groups, so one that is wrong does not hide what follows.
  if (layer_.K % layer_.groups != 0 || layer_.C % layer_.groups != 0) layer_.groups = 1;
}

bool ShapeResolver::take_plane() {
  const Axis rows{layer_.H, layer_.R, layer_.stride_h, layer_.pad_h, layer_.dilation_h};
  const Axis columns{layer_.W, layer_.S, layer_.stride_w, layer_.pad_w, layer_.dilation_w};
  if (rows.reach() > rows.padded() || columns.reach() > columns.padded()) {
    report_("kernel",
            fmt::format("a kernel that spans {}x{} does not fit the padded input of {}x{}: {}", rows.reach(),
                        columns.reach(), rows.padded(), columns.padded(), input_.origin));
    return false;
  }
  const bool pools = !layer_.has_weights();
  if (pools && (layer_.pad_h >= layer_.R || layer_.pad_w >= layer_.S)) {
    report_("pad", fmt::format("expected less padding than the pooling kernel of {}x{}, found {}x{}",
                               layer_.R, layer_.S, layer_.pad_h, layer_.pad_w));
  }
  layer_.P = rows.output(config_.ceil_mode);
  layer_.Q = columns.output(config_.ceil_mode);
  return true;
}

bool ShapeResolver::check_sizes() {
  const Layer& l = layer_;
  std::string what;
  if (l.P > max_dimension || l.Q > max_dimension) {
    what = fmt::format("its output plane of {}x{} exceeds {} in one dimension", l.P, l.Q, max_dimension);
  } else if (exceeds({l.operands, l.N, l.C, l.H, l.W}, max_elements)) {
    what = "it has more than 2^33 inputs";
  } else if (exceeds({l.N, l.K, l.P, l.Q}, max_elements)) {
    what = "it has more than 2^33 outputs";
  } else if (l.has_weights() && exceeds({l.K, l.channels_per_group(), l.R, l.S}, max_elements)) {
    what = "it has more than 2^33 weights";
  } else if (l.has_weights() && exceeds({l.output_count(), l.filter_size()}, max_macs)) {
    what = "it has more than 2^53 multiplications";
  } else if (!l.has_weights() && exceeds({l.operands, l.output_count(), l.R, l.S}, max_macs)) {
    what = "it pools or adds more than 2^53 values";
  }
  if (what.empty()) return true;
  report_("", "too large: " + what);
  return false;
}

}  // namespace

std::optional<MapShape> resolve_shape(const LayerConfig& config, const InputMap& input, Layer& layer,
                                      const ReportProblem& report) {
  return ShapeResolver(config, input, layer, report).run();
}

}  // namespace lacuna

#include "tests/property/random_layer.h"

#include <algorithm>

namespace lacuna::property {

void random_plane(Dice& dice, Layer& layer) {
  layer.stride_h = dice.in(1, dice.one_in(4) ? 4 : 2);
  layer.stride_w = dice.in(1, dice.one_in(4) ? 4 : 2);
  layer.dilation_h = dice.one_in(4) ? dice.in(2, 3) : 1;
  layer.dilation_w = dice.one_in(4) ? dice.in(2, 3) : 1;
  const std::int64_t reach_h = (layer.R - 1) * layer.dilation_h + 1,
                     reach_w = (layer.S - 1) * layer.dilation_w + 1;
  layer.pad_h = dice.in(0, reach_h - 1);
  layer.pad_w = dice.in(0, reach_w - 1);
  layer.H = dice.in(reach_h, std::max(3 + 2 * layer.stride_h, reach_h));
  layer.W = dice.in(reach_w, std::max(3 + 2 * layer.stride_w, reach_w));
  layer.P = (layer.H + 2 * layer.pad_h - reach_h) / layer.stride_h + 1;
  layer.Q = (layer.W + 2 * layer.pad_w - reach_w) / layer.stride_w + 1;
}

namespace {

void random_shape(Dice& dice, Layer& layer) {
  layer.R = dice.in(1, 3);
  layer.S = dice.in(1, 3);
  random_plane(dice, layer);
}

void random_channels(Dice& dice, Layer& layer) {
  layer.groups = dice.one_in(3) ? dice.in(2, 3) : 1;
  layer.C = layer.groups * dice.in(1, 7);
  layer.K = layer.groups * dice.in(1, 7);
}

}  // namespace

Layer random_layer(Dice& dice) {
  Layer layer;
  layer.name = "layer";
  layer.producers = {"input"};
  layer.N = dice.in(1, 2);
  layer.input_bits = dice.in(2, 16);
  layer.weight_bits = dice.in(2, 16);
  layer.output_bits = dice.in(2, 16);
  layer.weight_density.value = static_cast<double>(dice.in(0, 8)) / 8;
  layer.input_density.value = static_cast<double>(dice.in(0, 8)) / 8;
  switch (dice.in(0, 9)) {
    case 0:
      layer.kind = dice.one_in(2) ? LayerKind::max_pool : LayerKind::avg_pool;
      random_shape(dice, layer);
      layer.C = layer.K = layer.groups = dice.in(1, 12);
      break;
    case 1:
      layer.kind = LayerKind::add;
      layer.operands = 2;
      layer.H = layer.P = dice.in(1, 5);
      layer.W = layer.Q = dice.in(1, 5);
      layer.C = layer.K = layer.groups = dice.in(1, 12);
      break;
    case 2:
      layer.kind = LayerKind::fully_connected;
      layer.C = dice.in(1, 40);
      layer.K = dice.in(1, 20);
      break;
    default:
      random_shape(dice, layer);
      random_channels(dice, layer);
  }
  return layer;
}

namespace {

// Another layer that reads what the first does, with a kernel of its own.
Layer random_reader(Dice& dice, Layer layer) {
  layer.input_readers = layer.output_readers = nullptr;
  layer.input_density.value = static_cast<double>(dice.in(1, 8)) / 8;
  if (dice.one_in(4)) {
    layer.C *= layer.H * layer.W;
    layer.H = layer.W = layer.P = layer.Q = layer.R = layer.S = 1;
    layer.pad_h = layer.pad_w = 0;
    return layer;
  }
  layer.R = dice.in(1, 5);
  layer.S = dice.in(1, 5);
  layer.pad_h = layer.R / 2;
  layer.pad_w = layer.S / 2;
  layer.stride_h = layer.stride_w = layer.dilation_h = layer.dilation_w = 1;
  layer.P = layer.H + 2 * layer.pad_h - layer.R + 1;
  layer.Q = layer.W + 2 * layer.pad_w - layer.S + 1;
  return layer;
}

std::shared_ptr<const std::vector<Layer>> some_readers(Dice& dice, const Layer& of,
                                                       std::vector<Layer> readers) {
  for (std::int64_t more = dice.in(0, 2); more > 0; --more) readers.push_back(random_reader(dice, of));
  if (readers.empty()) return nullptr;
  return std::make_shared<const std::vector<Layer>>(std::move(readers));
}

}  // namespace

// What stays on chip depends on who reads and writes the maps.
void random_surroundings(Dice& dice, Layer& layer) {
  layer.reads_network_input = dice.one_in(3);
  layer.feeds_nothing = dice.one_in(3);
  layer.output_density.value = static_cast<double>(dice.in(1, 8)) / 8;
  if (layer.has_weights() && dice.one_in(3))
    layer.fused_pool = FusedPool{"pool", dice.in(1, layer.P), dice.in(1, layer.Q)};
  if (!layer.has_weights() || dice.one_in(2)) return;
  Layer output = layer;  // as its readers find it
  output.C = layer.K;
  output.H = layer.fused_pool ? layer.fused_pool->P : layer.P;
  output.W = layer.fused_pool ? layer.fused_pool->Q : layer.Q;
  layer.output_readers = some_readers(dice, output, {});
  if (dice.one_in(2)) layer.input_readers = some_readers(dice, layer, {layer});
}

void random_large_kernels(Dice& dice, Layer& layer) {
  layer.R = layer.S = 3;
  if (dice.one_in(30)) {
    layer.R = 8;
    layer.S = dice.in(8, 9);
  }
  random_plane(dice, layer);
  layer.C = layer.groups * dice.in(1, 20);
}

PruningConfig random_pruning(Dice& dice) {
  PruningConfig pruning;
  const char* methods[] = {"pattern",  "pattern", "pattern", "unstructured",
                           "balanced", "shape",   "block",   "nm"};
  pruning.method = methods[dice.in(0, 7)];
  pruning.block_k = dice.in(1, 4);
  pruning.block_c = dice.in(1, 4);
  pruning.entries = dice.in(1, 9);
  pruning.patterns = dice.in(1, 10);
  pruning.center = dice.one_in(2);
  return pruning;
}

}  // namespace lacuna::property

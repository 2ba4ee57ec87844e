#include "models/dense/kernel.h"

#include "models/dense/datapath.h"
#include "sim/base/integer_math.h"
#include "sim/plan/weight_tiles.h"

namespace lacuna {
namespace {

PixelRules pixel_rules(const Dense& dense, const ArrayContext& array, const Layer& layer) {
  return {.neurons = dense.outputs,
          .inputs = dense.inputs,
          .positions = layer.R * layer.S,
          .weight_bits = layer.weight_bits,
          .input_bits = layer.input_bits,
          .psum_bits = array.psum_bits,
          .weight_port_bits = array.weight.port_bits,
          .input_port_bits = array.input.port_bits,
          .output_port_bits = array.output.port_bits};
}

}  // namespace

std::int64_t dense_tile_bytes(const Layer& layer, std::int64_t g, std::int64_t k, std::int64_t c) {
  return ceil_div(g * k * c * layer.R * layer.S * layer.weight_bits, 8);
}

DenseKernel::DenseKernel(const Dense& dense, const ArrayContext& array, const Layer& layer,
                         const LayerTensors& tensors)
    : TiledKernel(array, layer), array_(dense), rules_(pixel_rules(dense, array, layer)), tensors_(tensors) {}

std::optional<TilingModel> DenseKernel::tiling_model() {
  return TilingModel{
      .compute_cycles = [this](const TileShape& t) { return saturated(rules_.layer_cycles(layer(), t)); },
      .weight_footprint = [this](const TileShape& t) { return dense_tile_bytes(layer(), t.g, t.k, t.c); },
      .weight_bytes = [this](const TileShape&) { return layer().weight_count() * layer().weight_bits / 8; }};
}

StoredWeights DenseKernel::stored_tiles(const TileShape& tile) {
  StoredWeights stored{{}, dense_tile_bytes(layer(), tile.g, tile.k, tile.c)};
  for_each_weight_tile(layer(), tile, [&](const Range& g, const Range& k, const Range& c) {
    stored.tiles.push_back({dense_tile_bytes(layer(), g.count, k.count, c.count), 0});
  });
  return stored;
}

std::unique_ptr<Datapath> DenseKernel::datapath(Plan plan) {
  return make_dense_datapath(array_, rules_, layer(), tensors_, std::move(plan));
}

}  // namespace lacuna

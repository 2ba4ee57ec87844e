#include "sim/kit/tiled_kernel.h"

#include <fmt/format.h>

#include "sim/plan/tile_fit.h"

namespace lacuna {
namespace {

bool is_within(std::int64_t size, std::int64_t most) {
  return 1 <= size && size <= most;
}

TileShape whole(const Layer& layer) {
  return {layer.groups, layer.filters_per_group(), layer.channels_per_group(), layer.N, layer.P, layer.Q};
}

bool is_tile_of(const TileShape& whole, const TileShape& t) {
  return is_within(t.g, whole.g) && is_within(t.k, whole.k) && is_within(t.c, whole.c) &&
         is_within(t.n, whole.n) && is_within(t.p, whole.p) && is_within(t.q, whole.q);
}

}  // namespace

MappingSpace TiledKernel::space() const {
  const TileShape largest = whole(layer_);
  return {.orders = {LoopOrder::output_reuse, LoopOrder::input_reuse, LoopOrder::weight_reuse},
          .largest = largest,
          .g = doubling_sizes(largest.g),
          .k = doubling_sizes(largest.k),
          .c = doubling_sizes(largest.c),
          .n = doubling_sizes(largest.n),
          .p = doubling_sizes(largest.p),
          .q = doubling_sizes(largest.q)};
}

std::optional<Infeasible> TiledKernel::misfit(const Mapping& mapping) {
  const TileShape& tile = mapping.tile;
  if (!is_tile_of(whole(layer_), tile) || mapping.inputs_stay || mapping.outputs_stay || mapping.chunk != 0)
    return Infeasible(fmt::format("layer \"{}\" has no such mapping on this array", layer_.name), "");
  const TilingModel model = tiling_model().value();
  const TileFit fit(layer_, slots_, psum_bits_, model.weight_parts, "a tile", "");
  if (auto misfit = fit.misfit(tile)) return misfit;
  if (count_tiles(layer_, tile).steps() > max_steps)
    return Infeasible(fmt::format("layer \"{}\": more than {} steps are not planned", layer_.name, max_steps),
                      "");
  const std::int64_t footprint =
      model.exact_weight_footprint ? model.exact_weight_footprint(tile) : model.weight_footprint(tile);
  return footprint > slots_.weights ? std::optional(fit.weights_too_large(tile, footprint)) : std::nullopt;
}

Plan TiledKernel::plan(const Mapping& mapping, std::int64_t burst_bytes) {
  return make_plan(layer_, mapping.tile, mapping.order, psum_bits_, stored(mapping).tiles, burst_bytes);
}

}  // namespace lacuna

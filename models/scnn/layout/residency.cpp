#include "models/scnn/layout/residency.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "models/scnn/layout/keeping.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

std::int64_t entry_bits(const PlanarArray& array, const Layer& layer) {
  return array.vector_elements * stored_bits(layer.weight_bits, array.stores_compressed_weights, array);
}

Infeasible fifo_too_small(const PlanarArray& array, const ArrayContext::Buffer& fifo, const Layer& layer) {
  const std::int64_t bits = entry_bits(array, layer);
  return {fmt::format("expected {} entries of {} bits in each of {} PEs, which take {} bytes", fifo.slots,
                      bits, array.pes(), array.pes() * ceil_div(fifo.slots * bits, 8)),
          "weight"};
}

std::string too_small(const char* what, const Layer& layer, const PlanarArray& array, std::int64_t bytes) {
  return fmt::format(
      "expected a slot that holds {} of layer \"{}\", which takes {} bytes in all, {} PEs x {}", what,
      layer.name, bytes, array.pes(), bytes / array.pes());
}

}  // namespace

Residencies::Residencies(const PlanarArray& array, const ArrayContext& context, const Layer& layer)
    : array_(array),
      weight_(context.weight),
      input_(context.input),
      output_(context.output),
      layer_(layer),
      replicated_(is_replicated(layer)),
      inputs_can_stay_(inputs_stay(array, context, layer)),
      outputs_can_stay_(outputs_stay(array, context, layer)) {}

MappingSpace Residencies::space() const {
  const std::int64_t filters = filters_of_a_pe(array_, layer_), channels = layer_.channels_per_group();
  MappingSpace space;
  space.orders = {LoopOrder::input_reuse};
  space.largest = {1, filters, channels, 1, layer_.P, layer_.Q};
  space.g = space.n = {1};
  for (std::int64_t k = 1; k <= std::min(filters, array_.accumulators); k *= 2) space.k.push_back(k);
  space.c = replicated_ && !inputs_can_stay_ ? even_sizes(channels) : std::vector{channels};
  space.p = even_sizes(layer_.P);
  space.q = even_sizes(layer_.Q);
  space.inputs_can_stay = inputs_can_stay_;
  space.outputs_can_stay = outputs_can_stay_;
  space.largest_chunk = fifo_entries(array_, weight_, layer_);
  return space;
}

bool Residencies::exists(const Mapping& mapping) const {
  const auto within = [](std::int64_t size, std::int64_t most) { return 1 <= size && size <= most; };
  const TileShape& t = mapping.tile;
  const std::int64_t channels = layer_.channels_per_group();
  if (mapping.order != LoopOrder::input_reuse || t.g != 1 || t.n != 1) return false;
  if (!within(t.k, filters_of_a_pe(array_, layer_)) || !within(t.p, layer_.P) || !within(t.q, layer_.Q))
    return false;
  if (replicated_ && !mapping.inputs_stay ? !within(t.c, channels) : t.c != channels) return false;
  if ((mapping.inputs_stay && !inputs_can_stay_) || (mapping.outputs_stay && !outputs_can_stay_))
    return false;
  const std::int64_t entries = fifo_entries(array_, weight_, layer_);
  return entries == 0 || within(mapping.chunk, entries);
}

std::optional<Infeasible> Residencies::misfit(const Mapping& mapping) {
  if (!exists(mapping))
    return Infeasible(fmt::format("layer \"{}\" has no such mapping on this array", layer_.name), "");
  const Residency residency = of(mapping);
  if (residency.filters_per_pass * residency.extents.frame() > array_.accumulators)
    return frame_too_large(residency);
  if (!residency.inputs_stay && input_tile_bytes(residency) > input_.slot_bytes())
    return inputs_too_large(residency);
  const std::int64_t outputs =
      output_bytes_on_all(array_, layer_, residency.filters_per_pass * residency.extents.owned_pixels());
  if (!residency.outputs_stay && outputs > output_.slot_bytes()) return outputs_too_large(residency, outputs);
  if (fifo_entries(array_, weight_, layer_) == 0) return fifo_too_small(array_, weight_, layer_);
  return std::nullopt;
}

Residency Residencies::of(const Mapping& mapping) {
  return {.inputs_stay = mapping.inputs_stay,
          .outputs_stay = mapping.outputs_stay,
          .tile_p = mapping.tile.p,
          .tile_q = mapping.tile.q,
          .tiles_channels = replicated_ && !mapping.inputs_stay,
          .tile_c = mapping.tile.c,
          .filters_per_pass = mapping.tile.k,
          .extents = {rows(mapping.tile.p), columns(mapping.tile.q)}};
}

const AxisExtents& Residencies::rows(std::int64_t p) {
  const auto [at, is_new] = rows_.try_emplace(p);
  if (is_new) at->second = row_extents(layer_, array_, p);
  return at->second;
}

const AxisExtents& Residencies::columns(std::int64_t q) {
  const auto [at, is_new] = columns_.try_emplace(q);
  if (is_new) at->second = column_extents(layer_, array_, q);
  return at->second;
}

std::int64_t Residencies::input_tile_bytes(const Residency& residency) const {
  return input_bytes_on_all(
      array_, layer_,
      residency.tiles_channels ? layer_.N * residency.tile_c : layer_.C * residency.extents.met_pixels());
}

Infeasible Residencies::inputs_too_large(const Residency& residency) const {
  const char* what = !residency.tiles_channels ? "the smallest plane tile"
                     : residency.tile_c == 1   ? "one channel of the input"
                                               : "a tile of channels of the input";
  return {too_small(what, layer_, array_, input_tile_bytes(residency)), "input"};
}

Infeasible Residencies::outputs_too_large(const Residency& residency, std::int64_t bytes) const {
  const char* help = residency.filters_per_pass > 1 ? "a smaller tile_k takes less" : "no tile_k helps";
  return {too_small("the outputs of one group of channels", layer_, array_, bytes) + "; " + help, "output"};
}

Infeasible Residencies::frame_too_large(const Residency& residency) const {
  return {fmt::format("layer \"{}\": {} output channels of {} x {} outputs per PE exceed its {} accumulators",
                      layer_.name, residency.filters_per_pass, residency.extents.rows.reached,
                      residency.extents.columns.reached, array_.accumulators),
          ""};
}

std::int64_t filters_of_a_pe(const PlanarArray& array, const Layer& layer) {
  const std::int64_t filters = layer.filters_per_group();
  return is_replicated(layer) ? ceil_div(filters, array.pes()) : filters;
}

std::int64_t stored_output_bytes(const PlanarArray& array, const Layer& layer, std::int64_t elements) {
  return map_bytes(elements, layer.output_density.value, layer.output_bits, array.loads_compressed_inputs,
                   array);
}

std::int64_t pooled_outputs(const Layer& layer, std::int64_t outputs) {
  if (!layer.fused_pool) return outputs;
  const Wide plane = Wide{layer.P} * layer.Q, pooled = Wide{layer.fused_pool->P} * layer.fused_pool->Q;
  return static_cast<std::int64_t>((outputs * pooled + plane - 1) / plane);
}

std::int64_t kept_outputs(const PlanarArray& array, const Layer& layer, std::int64_t elements) {
  const double density = array.stores_compressed_inputs ? layer.output_density.value : 1.0;
  return static_cast<std::int64_t>(std::ceil(static_cast<double>(elements) * density));
}

std::int64_t fifo_entries(const PlanarArray& array, const ArrayContext::Buffer& fifo, const Layer& layer) {
  return 8 * (fifo.capacity_bytes / array.pes()) / entry_bits(array, layer) / fifo.slots;
}

}  // namespace lacuna::scnn

#include "models/scnn/planar_kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <utility>

#include "models/scnn/layout/operands.h"
#include "models/scnn/planar_run.h"
#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// Operands are kept in a list for each channel and place within a stride. A stride that leads out of the
// padded plane is never made: as long a one as the plane says the same.
Layer with_short_strides(Layer layer) {
  constexpr std::int64_t max_lists = 1 << 24;
  layer.stride_h = std::min(layer.stride_h, layer.H + 2 * layer.pad_h);
  layer.stride_w = std::min(layer.stride_w, layer.W + 2 * layer.pad_w);
  const Wide lists = static_cast<Wide>(layer.stride_h * layer.stride_w) * layer.C;
  if (lists <= max_lists) return layer;
  throw Infeasible(
      fmt::format("layer \"{}\": strides of {} x {} cut its {} channels into {} lists, and more than {} "
                  "are not planned",
                  layer.name, layer.stride_h, layer.stride_w, layer.C, lists, max_lists),
      "");
}

}  // namespace

TableKey of_mapping(const TableKey& key, Mapping mapping) {
  return key.with([&mapping](Fields& f) { mapping.fields(f); })
      .without({{"loop_order", "there is one"}, {"outputs_stay", "it is about what comes out"}});
}

PlanarKernel::PlanarKernel(const PlanarArray& array, const ArrayContext& context, TableKey key,
                           const Layer& layer, const LayerTensors& tensors)
    : array_(array),
      context_(context),
      key_(std::move(key)),
      layer_(with_short_strides(layer)),
      tensors_(tensors),
      replicated_(is_replicated(layer)),
      residencies_(array_, context, layer_) {}

std::shared_ptr<const Stream> PlanarKernel::stream(const Mapping& mapping) {
  if (last_stream_ != nullptr && mapping == last_) return last_stream_;
  Stream made{residencies_.of(mapping), {}, {}, {}};
  made.tiles = plane_tiles(layer_, made.residency.tile_p, made.residency.tile_q);
  made.passes = pass_shapes(array_, layer_, made.residency);
  made.chunks = chunks_of(mapping, made);
  last_ = mapping;
  return last_stream_ = std::make_shared<const Stream>(std::move(made));
}

std::vector<Chunk> PlanarKernel::chunks_of(const Mapping& mapping, const Stream& stream) const {
  const Residency& residency = stream.residency;
  return tensors_.tables.get<Chunk>(of_mapping(key_, mapping).of("chunks"), [&] {
    return cut_chunks(stream.passes, [&](const PassShape& pass) { return units_of(residency, pass); },
                      {mapping.chunk, units_per_tile(residency)});
  });
}

ElementBits PlanarKernel::element_bits() const {
  return {layer_.weight_bits, array_.stores_compressed_weights ? array_.run_bits : 0};
}

StoredWeights PlanarKernel::stored(const Mapping& mapping) {
  const std::shared_ptr<const Stream> of = stream(mapping);
  StoredWeights stored{chunk_bytes(of->chunks, element_bits(), 1), 0};
  std::int64_t entries = 0;
  for (const Chunk& chunk : of->chunks) entries = std::max(entries, chunk.entries.count);
  const std::int64_t bits =
      array_.vector_elements * stored_bits(layer_.weight_bits, array_.stores_compressed_weights, array_);
  stored.footprint = array_.pes() * ceil_div(entries * bits, 8);
  return stored;
}

Plan PlanarKernel::plan(const Mapping& mapping, std::int64_t burst_bytes) {
  const std::shared_ptr<const Stream> of = stream(mapping);
  const std::string key = of_mapping(key_, mapping).of("inputs");
  const std::span<const std::int64_t> known = tensors_.tables.find<std::int64_t>(key);
  std::vector<std::int64_t> inputs;  // in the order of their loads
  const Traffic traffic{
      [&](const PlaneTile& tile, const PassShape& pass, std::int64_t channel_tile) {
        inputs.push_back(known.empty() ? input_bytes(of->residency, tile, pass, channel_tile)
                                       : known[inputs.size()]);
        return inputs.back();
      },
      [&](const PlaneTile& tile, const PassShape& pass) { return output_bytes(of->residency, tile, pass); },
      chunk_bytes(of->chunks, element_bits(), burst_bytes)};
  Plan plan = make_stream_plan(layer_, mapping, *of, traffic);
  if (known.empty()) tensors_.tables.keep<std::int64_t>(key, inputs);
  return plan;
}

std::int64_t PlanarKernel::input_bytes(const Residency& residency, const PlaneTile& tile,
                                       const PassShape& pass, std::int64_t channel_tile) const {
  if (residency.inputs_stay && !layer_.reads_network_input) return 0;
  const RunCoding coding{array_.loads_compressed_inputs, std::int64_t{1} << array_.run_bits};
  Range channels{0, layer_.C};
  if (residency.tiles_channels) {
    const std::int64_t first = channel_tile * residency.tile_c, Cg = layer_.channels_per_group();
    channels = {pass.group * Cg + first, std::min(residency.tile_c, Cg - first)};
  }
  std::int64_t elements = 0;
  for (const PeRegions& regions : pe_regions(layer_, array_, tile, false)) {
    elements += count_stored_activations(layer_, tensors_.inputs, tile, regions.held, channels, coding);
    if (replicated_) break;
  }
  return ceil_div(elements * stored_bits(layer_.input_bits, coding.compressed, array_), 8);
}

std::int64_t PlanarKernel::output_bytes(const Residency& residency, const PlaneTile& tile,
                                        const PassShape& pass) const {
  if (residency.outputs_stay) return 0;
  const std::int64_t pixels = tile.p.count * tile.q.count;
  const std::int64_t stored = replicated_ ? pixels : pooled_outputs(layer_, pixels);
  return stored_output_bytes(array_, layer_, filters_of_pass(array_, layer_, pass) * stored);
}

}  // namespace lacuna::scnn

#include "models/scnn/crossbar/crossbars.h"

#include "models/scnn/crossbar/products.h"

namespace lacuna::scnn {
namespace {

RunCoding coding(bool compressed, const Scnn& scnn) {
  return {compressed, std::int64_t{1} << scnn.array.run_bits};
}

double typical_vectors(std::int64_t places, const Density& density, std::int64_t vector) {
  return static_cast<double>(places) * density.value / static_cast<double>(vector);
}

}  // namespace

RunCoding weight_coding(const Scnn& scnn) {
  return coding(scnn.compressed_weights, scnn);
}

Crossbars::Crossbars(const Scnn& scnn, const Layer& layer, const LayerTensors& tensors,
                     const Residency& residency)
    : layer_(layer),
      tensors_(tensors),
      replicated_(is_replicated(layer)),
      phases_(layer),
      operands_(layer, tensors, phases_,
                {coding(scnn.compressed_activations, scnn), weight_coding(scnn), scnn.I, scnn.F}),
      kernel_(make_conflict_kernel(
          scnn.crossbar(residency.extents), phases_,
          typical_vectors(residency.extents.held_pixels(), layer.input_density, scnn.I),
          typical_vectors(residency.filters_per_pass * layer.R * layer.S, layer.weight_density, scnn.F))) {}

void Crossbars::enter_tile(const Position& at) {
  kernel_->enter_tile(operands_.enter_tile(at.tile(), at.regions()));
}

void Crossbars::enter_pass(const Position& at) {
  std::vector<Range> filters;
  for (std::size_t pe = 0; pe < (replicated_ ? at.regions().size() : 1); ++pe)
    filters.push_back(at.filters_of(pe));
  operands_.enter_pass(at.pass().group, filters);
}

void Crossbars::enter_chunk(const Chunk& chunk) {
  operands_.enter_chunk(chunk.entries);
  if (!replicated_) load_chunk_of(0);
}

Crossbars::Issues Crossbars::issues(std::size_t pe) const {
  Issues issues;
  for (const ChunkPart& part : operands_.parts_of(pe)) {
    const List& activations = operands_.activations_of(pe).lists[part.activation_list];
    issues.count += activations.vectors * part.vectors.count;
    issues.input_reads += activations.vectors;
    issues.pairs += part.elements * activations.size();
    issues.products += part.nonzeros * activations.nonzeros;
  }
  return issues;
}

void Crossbars::add_products(const Position& at, std::size_t pe, std::vector<std::int64_t>& psums) const {
  const ProductSums sums(layer_, tensors_, phases_, at.tile().image, at.pass().group);
  for (const ChunkPart& part : operands_.parts_of(pe))
    sums.add(operands_.activations_of(pe), operands_.weights_of(pe), part, at.regions()[pe].reached,
             at.filters_of(pe).first, psums);
}

}  // namespace lacuna::scnn

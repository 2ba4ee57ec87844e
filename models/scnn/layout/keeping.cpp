#include "models/scnn/layout/keeping.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

std::int64_t share(const PlanarArray& array, std::int64_t h, std::int64_t w) {
  return ceil_div(h, array.rows) * ceil_div(w, array.columns);
}

// What a layer needs of its input: with input halos, pixels that several PEs hold take room in each.
std::int64_t footprint(const PlanarArray& array, const Layer& reader) {
  std::int64_t pixels = 1;
  if (!is_replicated(reader))
    pixels = array.input_halo
                 ? row_extents(reader, array, reader.P).held * column_extents(reader, array, reader.Q).held
                 : share(array, reader.H, reader.W);
  return input_bytes_on_all(array, reader, reader.N * reader.C * pixels);
}

// Of a map that no layer with weights reads.
std::int64_t footprint_of_outputs(const PlanarArray& array, const Layer& layer) {
  const std::int64_t p = layer.fused_pool ? layer.fused_pool->P : layer.P;
  const std::int64_t q = layer.fused_pool ? layer.fused_pool->Q : layer.Q;
  const std::int64_t pixels = is_replicated(layer) ? 1 : share(array, p, q);
  return output_bytes_on_all(array, layer, layer.N * layer.K * pixels);
}

// The input and output memories change places from layer to layer: a map that stays has to fit both.
bool fits_both(const ArrayContext& context, std::int64_t bytes) {
  return bytes <= context.input.capacity_bytes && bytes <= context.output.capacity_bytes;
}

bool stays_for_all(const PlanarArray& array, const ArrayContext& context, const std::vector<Layer>& readers) {
  return std::ranges::all_of(readers,
                             [&](const Layer& r) { return fits_both(context, footprint(array, r)); });
}

}  // namespace

bool inputs_stay(const PlanarArray& array, const ArrayContext& context, const Layer& layer) {
  if (layer.input_readers != nullptr) return stays_for_all(array, context, *layer.input_readers);
  const std::int64_t bytes = footprint(array, layer);
  if (!layer.reads_network_input) return fits_both(context, bytes);
  return bytes <= context.input.capacity_bytes;  // nobody writes it on chip
}

bool outputs_stay(const PlanarArray& array, const ArrayContext& context, const Layer& layer) {
  if (layer.feeds_nothing) return false;
  if (layer.output_readers != nullptr) return stays_for_all(array, context, *layer.output_readers);
  return fits_both(context, footprint_of_outputs(array, layer));
}

// Bytes of `elements` places of which `density` are stored, `bits` each; all if not compressed.
std::int64_t map_bytes(std::int64_t elements, double density, std::int64_t bits, bool compressed,
                       const PlanarArray& array) {
  const double stored = static_cast<double>(elements) * (compressed ? density : 1.0);
  return static_cast<std::int64_t>(
      std::ceil(stored * static_cast<double>(stored_bits(bits, compressed, array)) / 8));
}

std::int64_t input_bytes_on_all(const PlanarArray& array, const Layer& layer, std::int64_t elements_per_pe) {
  return array.pes() * map_bytes(elements_per_pe, layer.input_density.value, layer.input_bits,
                                 array.stores_compressed_inputs, array);
}

std::int64_t output_bytes_on_all(const PlanarArray& array, const Layer& layer, std::int64_t elements_per_pe) {
  return array.pes() * map_bytes(elements_per_pe, layer.output_density.value, layer.output_bits,
                                 array.stores_compressed_inputs, array);
}

}  // namespace lacuna::scnn

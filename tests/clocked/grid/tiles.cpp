// Rules S3 and S8 (models/scnn/README.md): what stays on chip, and tile sizes.
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "tests/clocked/grid/schedule.h"
#include "tests/clocked/machine.h"

namespace lacuna::reference {
namespace {

// Pixels of a plane on the fullest PE if it is dealt out evenly.
std::int64_t dealt_out(const Grid& grid, std::int64_t rows, std::int64_t columns) {
  return ceil_div(rows, grid.rows) * ceil_div(columns, grid.columns);
}

// S8's footprint of what a layer with weights reads.
std::int64_t footprint(const GridArray& array, const Layer& reader) {
  std::int64_t pixels = array.grid.input_halo ? 0 : dealt_out(array.grid, reader.H, reader.W);
  if (array.grid.input_halo)
    for (const Region& region : regions(array.grid, reader, {{0, 1}, {0, reader.P}, {0, reader.Q}}))
      pixels = std::max(pixels, region.rows.holds.count() * region.columns.holds.count());
  if (is_replicated(reader)) pixels = 1;
  return judged_bytes(reader.N * reader.C * pixels, array.inputs_on_chip(reader)) * array.grid.pes();
}

// S8's footprint of what the layer writes, if no layer with weights reads it.
std::int64_t footprint_of_outputs(const GridLayer& on) {
  const Layer& layer = on.layer;
  const std::int64_t rows = layer.fused_pool ? layer.fused_pool->P : layer.P;
  const std::int64_t columns = layer.fused_pool ? layer.fused_pool->Q : layer.Q;
  const std::int64_t pixels = is_replicated(layer) ? 1 : dealt_out(on.array.grid, rows, columns);
  return judged_bytes(layer.N * layer.K * pixels, on.array.outputs_on_chip(layer)) * on.array.grid.pes();
}

bool fits_both_memories(const GridLayer& on, std::int64_t bytes) {
  return bytes <= on.memory.buffers.input.capacity_bytes && bytes <= on.memory.buffers.output.capacity_bytes;
}

// None of those that read a map needs more of its input than fits.
bool stays_for_all(const GridLayer& on, const std::vector<Layer>& readers) {
  bool stays = true;
  for (const Layer& reader : readers) stays = stays && fits_both_memories(on, footprint(on.array, reader));
  return stays;
}

std::int64_t filters_to_take(const GridLayer& on) {
  const std::int64_t Kg = on.layer.filters_per_group();
  return is_replicated(on.layer) ? ceil_div(Kg, on.array.grid.pes()) : Kg;
}

// Plane tiles of p x q outputs: do they fit the accumulators and, if inputs do not stay, the buffer?
bool fits(const GridLayer& on, std::int64_t k, std::int64_t p, std::int64_t q) {
  const LargestPieces largest = largest_pieces(on.array.grid, on.layer, p, q);
  if (k * largest.reaches.pixels() > on.array.accumulators) return false;
  if (is_replicated(on.layer) || inputs_stay(on)) return true;
  const std::int64_t share =
      judged_bytes(on.layer.C * largest.holds.pixels(), on.array.inputs_on_chip(on.layer));
  return share * on.array.grid.pes() <= on.memory.buffers.input.slot_bytes();
}

// The sizes that a plane's tiles can have, fewest tiles first.
std::vector<std::int64_t> sizes(std::int64_t outputs, const std::optional<std::int64_t>& fixed) {
  if (fixed) return {std::min(*fixed, outputs)};
  std::vector<std::int64_t> all;
  for (std::int64_t tiles = 1; tiles <= outputs; ++tiles) all.push_back(ceil_div(outputs, tiles));
  return all;
}

std::int64_t channels_per_tile(const GridLayer& on) {
  const std::int64_t Cg = on.layer.channels_per_group();
  if (!is_replicated(on.layer) || inputs_stay(on)) return Cg;
  for (std::int64_t tiles = 1; tiles <= Cg; ++tiles) {
    const std::int64_t channels = ceil_div(Cg, tiles);
    const std::int64_t share = judged_bytes(on.layer.N * channels, on.array.inputs_on_chip(on.layer));
    if (share * on.array.grid.pes() <= on.memory.buffers.input.slot_bytes()) return channels;
  }
  throw std::runtime_error("no input channel fits a slot of the input buffer");
}

std::int64_t filters_per_pass(const GridLayer& on, const TileShape& tile, const TilingChoice& choice) {
  if (choice.k) return std::min(*choice.k, filters_to_take(on));
  const std::int64_t reached = largest_pieces(on.array.grid, on.layer, tile.p, tile.q).reaches.pixels();
  std::int64_t k = 1;
  while (2 * k * reached <= on.array.accumulators && 2 * k <= filters_to_take(on)) k *= 2;
  return k;
}

void check_outputs_fit(const GridLayer& on, const TileShape& tile) {
  if (outputs_stay(on)) return;
  const std::int64_t owned = largest_pieces(on.array.grid, on.layer, tile.p, tile.q).owns.pixels();
  const std::int64_t share = judged_bytes(tile.k * owned, on.array.outputs_on_chip(on.layer));
  if (share * on.array.grid.pes() > on.memory.buffers.output.slot_bytes())
    throw std::runtime_error("a pass's outputs do not fit a slot of the output buffer");
}

}  // namespace

std::int64_t judged_bytes(std::int64_t elements, const StoredMap& map) {
  const double bits = static_cast<double>(elements) * map.density * static_cast<double>(map.bits);
  return static_cast<std::int64_t>(std::ceil(bits / 8));
}

StoredMap GridArray::inputs_on_chip(const Layer& layer) const {
  if (!compressed_on_chip) return {1, layer.input_bits};
  return {layer.input_density.value, layer.input_bits + run_bits};
}

StoredMap GridArray::outputs_on_chip(const Layer& layer) const {
  if (!compressed_on_chip) return {1, layer.output_bits};
  return {layer.output_density.value, layer.output_bits + run_bits};
}

StoredMap GridArray::outputs_in_dram(const Layer& layer) const {
  if (!compressed_in_dram) return {1, layer.output_bits};
  return {layer.output_density.value, layer.output_bits + run_bits};
}

bool inputs_stay(const GridLayer& on) {
  if (on.layer.input_readers) return stays_for_all(on, *on.layer.input_readers);
  const std::int64_t bytes = footprint(on.array, on.layer);
  return on.layer.reads_network_input ? bytes <= on.memory.buffers.input.capacity_bytes
                                      : fits_both_memories(on, bytes);
}

bool outputs_stay(const GridLayer& on) {
  if (on.layer.feeds_nothing) return false;
  return on.layer.output_readers ? stays_for_all(on, *on.layer.output_readers)
                                 : fits_both_memories(on, footprint_of_outputs(on));
}

TileShape choose_tiles(const GridLayer& on, const TilingChoice& choice) {
  const std::int64_t k = choice.k ? std::min(*choice.k, filters_to_take(on)) : 1;
  TileShape tile;
  std::int64_t fewest = 0;
  for (const std::int64_t q : sizes(on.layer.Q, choice.q))
    for (const std::int64_t p : sizes(on.layer.P, choice.p)) {
      const std::int64_t tiles = ceil_div(on.layer.P, p) * ceil_div(on.layer.Q, q);
      if ((fewest > 0 && tiles >= fewest) || !fits(on, k, p, q)) continue;
      fewest = tiles;
      tile.p = p;
      tile.q = q;
    }
  if (fewest == 0) throw std::runtime_error("no plane tile fits");
  tile.c = channels_per_tile(on);
  tile.k = filters_per_pass(on, tile, choice);
  check_outputs_fit(on, tile);
  return tile;
}

}  // namespace lacuna::reference

#include "tests/clocked/grid/grid.h"

#include <algorithm>

#include "tests/clocked/machine.h"

namespace lacuna::reference {
namespace {

std::vector<Interval> cut_evenly(const Interval& whole, std::int64_t pieces) {
  const std::int64_t size = ceil_div(whole.count(), pieces);
  std::vector<Interval> cuts;
  for (std::int64_t i = 0; i < pieces; ++i)
    cuts.push_back({whole.first + i * size, std::min(whole.first + (i + 1) * size, whole.end)});
  return cuts;
}

void include(Interval& interval, std::int64_t i) {
  if (interval.empty()) interval = {i, i};
  interval.first = std::min(interval.first, i);
  interval.end = std::max(interval.end, i + 1);
}

// halo = "input": from the outputs that it owns.
AxisPiece piece_of_outputs(const Axis& axis, const Interval& owned) {
  return {owned.empty() ? Interval{} : inputs_of(axis, owned), owned, owned};
}

// halo = "output": from the inputs that it holds.
AxisPiece piece_of_inputs(const Axis& axis, const Interval& inputs, const Interval& outputs,
                          const Interval& held) {
  AxisPiece piece{held, {}, {}};
  for (std::int64_t output = outputs.first; output < outputs.end; ++output) {
    for (std::int64_t tap = 0; tap < axis.taps; ++tap)
      if (held.contains(axis.input(output, tap))) include(piece.reaches, output);
    const std::int64_t middle = axis.input(output, 0) + (axis.taps - 1) * axis.dilation / 2;
    const std::int64_t centre = std::min(inputs.end - 1, std::max(inputs.first, middle));
    if (held.contains(centre)) include(piece.owns, output);
  }
  return piece;
}

// The largest pieces along one axis.
struct LargestPiece {
  std::int64_t holds = 0, reaches = 0, owns = 0;
};

// Of these inputs, those whose phase (S4) is some tap's.
std::int64_t met_by_taps(const Axis& axis, const Interval& inputs) {
  std::int64_t count = 0;
  for (std::int64_t i = inputs.first; i < inputs.end; ++i) {
    bool met = false;
    for (std::int64_t tap = 0; tap < axis.taps; ++tap)
      met = met || (i + axis.pad) % axis.stride == tap * axis.dilation % axis.stride;
    if (met) ++count;
  }
  return count;
}

LargestPiece largest_piece(const Axis& axis, std::int64_t tile, std::int64_t pieces, bool input_halo) {
  LargestPiece largest;
  for (std::int64_t first = 0; first < axis.outputs; first += tile)
    for (const AxisPiece& piece :
         cut(axis, {first, std::min(first + tile, axis.outputs)}, pieces, input_halo)) {
      largest.holds = std::max(largest.holds, met_by_taps(axis, piece.holds));
      largest.reaches = std::max(largest.reaches, piece.reaches.count());
      largest.owns = std::max(largest.owns, piece.owns.count());
    }
  return largest;
}

}  // namespace

Axis row_axis(const Layer& layer) {
  return {layer.H, layer.P, layer.R, layer.stride_h, layer.pad_h, layer.dilation_h};
}

Axis column_axis(const Layer& layer) {
  return {layer.W, layer.Q, layer.S, layer.stride_w, layer.pad_w, layer.dilation_w};
}

std::int64_t Region::halo() const {
  std::int64_t count = 0;
  for (std::int64_t p = rows.reaches.first; p < rows.reaches.end; ++p)
    for (std::int64_t q = columns.reaches.first; q < columns.reaches.end; ++q)
      if (!rows.owns.contains(p) || !columns.owns.contains(q)) ++count;
  return count;
}

bool is_replicated(const Layer& layer) {
  return layer.H == 1 && layer.W == 1 && layer.R == 1 && layer.S == 1 && layer.P == 1 && layer.Q == 1 &&
         layer.pad_h == 0 && layer.pad_w == 0;
}

std::vector<PlaneTile> plane_tiles(const Layer& layer, std::int64_t tile_p, std::int64_t tile_q) {
  if (is_replicated(layer)) return {{{0, layer.N}, {0, 1}, {0, 1}}};
  std::vector<PlaneTile> tiles;
  for (std::int64_t n = 0; n < layer.N; ++n)
    for (std::int64_t p = 0; p < layer.P; p += tile_p)
      for (std::int64_t q = 0; q < layer.Q; q += tile_q)
        tiles.push_back({{n, n + 1}, {p, std::min(p + tile_p, layer.P)}, {q, std::min(q + tile_q, layer.Q)}});
  return tiles;
}

Interval inputs_of(const Axis& axis, const Interval& outputs) {
  return {std::max<std::int64_t>(0, axis.input(outputs.first, 0)),
          std::min(axis.inputs, axis.input(outputs.end - 1, axis.taps - 1) + 1)};
}

std::vector<AxisPiece> cut(const Axis& axis, const Interval& outputs, std::int64_t pieces, bool input_halo) {
  const Interval inputs = inputs_of(axis, outputs);
  std::vector<AxisPiece> all;
  for (const Interval& part : cut_evenly(input_halo ? outputs : inputs, pieces))
    all.push_back(input_halo ? piece_of_outputs(axis, part) : piece_of_inputs(axis, inputs, outputs, part));
  return all;
}

std::vector<Region> regions(const Grid& grid, const Layer& layer, const PlaneTile& tile) {
  if (is_replicated(layer)) {
    const AxisPiece row{{0, 1}, {0, 1}, {0, 1}};
    const AxisPiece images{tile.n, tile.n, tile.n};
    return std::vector<Region>(static_cast<std::size_t>(grid.pes()), Region{row, images});
  }
  std::vector<Region> all;
  for (const AxisPiece& row : cut(row_axis(layer), tile.p, grid.rows, grid.input_halo))
    for (const AxisPiece& column : cut(column_axis(layer), tile.q, grid.columns, grid.input_halo))
      all.push_back({row, column});
  return all;
}

LargestPieces largest_pieces(const Grid& grid, const Layer& layer, std::int64_t tile_p, std::int64_t tile_q) {
  if (is_replicated(layer)) return {{1, layer.N}, {1, layer.N}, {1, layer.N}};
  const LargestPiece rows = largest_piece(row_axis(layer), tile_p, grid.rows, grid.input_halo);
  const LargestPiece columns = largest_piece(column_axis(layer), tile_q, grid.columns, grid.input_halo);
  return {{rows.holds, columns.holds}, {rows.reaches, columns.reaches}, {rows.owns, columns.owns}};
}

}  // namespace lacuna::reference

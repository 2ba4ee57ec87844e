#include "models/scnn/layout/grid.h"

#include <algorithm>

#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// One axis of the layer.
struct Axis {
  std::int64_t inputs, outputs, kernel, stride, pad, dilation;
  std::int64_t reach() const { return (kernel - 1) * dilation; }
  // Input that output o meets at kernel position r.
  std::int64_t input_of(std::int64_t o, std::int64_t r) const { return o * stride - pad + r * dilation; }
};

Axis vertical(const Layer& l) {
  return {l.H, l.P, l.R, l.stride_h, l.pad_h, l.dilation_h};
}
Axis horizontal(const Layer& l) {
  return {l.W, l.Q, l.S, l.stride_w, l.pad_w, l.dilation_w};
}

struct Segment {
  Range held, reached, owned;
};

// What of a range lies in [low, high); if nothing does, it is empty and begins there all the same.
Range intersect(const Range& range, std::int64_t low, std::int64_t high) {
  const std::int64_t first = std::clamp(range.first, low, high), end = std::min(range.end(), high);
  return {first, std::max<std::int64_t>(0, end - first)};
}

Range needed_inputs(const Axis& axis, const Range& outputs) {
  if (outputs.count == 0) return {0, 0};
  return intersect({axis.input_of(outputs.first, 0),
                    axis.input_of(outputs.end() - 1, 0) + axis.reach() + 1 - axis.input_of(outputs.first, 0)},
                   0, axis.inputs);
}

Range piece(const Range& range, std::int64_t pieces, std::int64_t index) {
  const std::int64_t size = ceil_div(range.count, pieces);
  return intersect({range.first + index * size, size}, range.first, range.end());
}

bool contains(const Range& range, std::int64_t value) {
  return range.first <= value && value < range.end();
}

// From the first to the last of a range for which `belongs` holds.
template <class Belongs>
Range hull(const Range& range, const Belongs& belongs) {
  std::int64_t first = range.end(), last = range.first - 1;
  for (std::int64_t i = range.first; i < range.end(); ++i) {
    if (!belongs(i)) continue;
    first = std::min(first, i);
    last = i;
  }
  return {first, std::max<std::int64_t>(0, last - first + 1)};
}

Segment output_halo_segment(const Axis& axis, const Range& outputs, std::int64_t pieces, std::int64_t index) {
  const Range inputs = needed_inputs(axis, outputs);
  Segment segment;
  segment.held = piece(inputs, pieces, index);
  segment.reached = hull(outputs, [&](std::int64_t o) {
    for (std::int64_t r = 0; r < axis.kernel; ++r)
      if (contains(segment.held, axis.input_of(o, r))) return true;
    return false;
  });
  segment.owned = hull(outputs, [&](std::int64_t o) {
    const std::int64_t centre = axis.input_of(o, 0) + axis.reach() / 2;
    return contains(segment.held, std::min(inputs.end() - 1, std::max(inputs.first, centre)));
  });
  return segment;
}

Segment input_halo_segment(const Axis& axis, const Range& outputs, std::int64_t pieces, std::int64_t index) {
  const Range own = piece(outputs, pieces, index);
  return {needed_inputs(axis, own), own, own};
}

std::vector<Segment> cut(const Axis& axis, const Range& outputs, std::int64_t pieces, bool input_halo) {
  std::vector<Segment> segments;
  for (std::int64_t i = 0; i < pieces; ++i)
    segments.push_back(input_halo ? input_halo_segment(axis, outputs, pieces, i)
                                  : output_halo_segment(axis, outputs, pieces, i));
  return segments;
}

bool kernel_has(const Axis& axis, std::int64_t phase) {
  for (std::int64_t r = 0; r < axis.kernel; ++r)
    if (r * axis.dilation % axis.stride == phase) return true;
  return false;
}

std::int64_t met(const Axis& axis, const Range& inputs) {
  if (axis.stride == 1) return inputs.count;
  std::int64_t count = 0;
  for (std::int64_t i = inputs.first; i < inputs.end(); ++i)
    count += kernel_has(axis, (i + axis.pad) % axis.stride) ? 1 : 0;
  return count;
}

AxisExtents largest(const Axis& axis, std::int64_t tile, std::int64_t pieces, bool input_halo) {
  AxisExtents extents;
  for (std::int64_t first = 0; first < axis.outputs; first += tile)
    for (const Segment& s : cut(axis, {first, std::min(tile, axis.outputs - first)}, pieces, input_halo)) {
      extents.held = std::max(extents.held, s.held.count);
      extents.met = std::max(extents.met, met(axis, s.held));
      extents.reached = std::max(extents.reached, s.reached.count);
      extents.owned = std::max(extents.owned, s.owned.count);
    }
  return extents;
}

}  // namespace

std::int64_t PeRegions::halo_pixels() const {
  const Range rows = intersect(reached.rows, owned.rows.first, owned.rows.end());
  const Range columns = intersect(reached.columns, owned.columns.first, owned.columns.end());
  return reached.pixels() - rows.count * columns.count;
}

bool is_replicated(const Layer& layer) {
  return layer.H == 1 && layer.W == 1 && layer.R == 1 && layer.S == 1 && layer.P == 1 && layer.Q == 1 &&
         layer.pad_h == 0 && layer.pad_w == 0;
}

std::vector<PeRegions> pe_regions(const Layer& layer, const PlanarArray& array, const PlaneTile& tile,
                                  bool input_halo) {
  if (is_replicated(layer)) {
    const Region all{{0, 1}, {0, layer.N}};
    return std::vector<PeRegions>(static_cast<std::size_t>(array.pes()), {all, all, all});
  }
  const std::vector<Segment> rows = cut(vertical(layer), tile.p, array.rows, input_halo);
  const std::vector<Segment> columns = cut(horizontal(layer), tile.q, array.columns, input_halo);
  std::vector<PeRegions> regions;
  for (const Segment& row : rows)
    for (const Segment& column : columns)
      regions.push_back({{row.held, column.held}, {row.reached, column.reached}, {row.owned, column.owned}});
  return regions;
}

std::vector<PlaneTile> plane_tiles(const Layer& layer, std::int64_t p, std::int64_t q) {
  if (is_replicated(layer)) return {{0, {0, 1}, {0, layer.N}}};
  std::vector<PlaneTile> tiles;
  for (std::int64_t n = 0; n < layer.N; ++n)
    for (std::int64_t p0 = 0; p0 < layer.P; p0 += p)
      for (std::int64_t q0 = 0; q0 < layer.Q; q0 += q)
        tiles.push_back({n, {p0, std::min(p, layer.P - p0)}, {q0, std::min(q, layer.Q - q0)}});
  return tiles;
}

bool meets_weights(const Layer& layer, std::int64_t phase) {
  return kernel_has(vertical(layer), phase / layer.stride_w) &&
         kernel_has(horizontal(layer), phase % layer.stride_w);
}

std::int64_t met_rows(const Layer& layer, const Range& rows) {
  return met(vertical(layer), rows);
}

std::int64_t met_columns(const Layer& layer, const Range& columns) {
  return met(horizontal(layer), columns);
}

AxisExtents row_extents(const Layer& layer, const PlanarArray& array, std::int64_t p) {
  if (is_replicated(layer)) return {1, 1, 1, 1};
  return largest(vertical(layer), p, array.rows, array.input_halo);
}

AxisExtents column_extents(const Layer& layer, const PlanarArray& array, std::int64_t q) {
  if (is_replicated(layer)) return {layer.N, layer.N, layer.N, layer.N};
  return largest(horizontal(layer), q, array.columns, array.input_halo);
}

}  // namespace lacuna::scnn

// Rules S1 and S2 (models/scnn/README.md): what of a plane tile each PE of a grid holds, reaches and owns.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/layer.h"

namespace lacuna::reference {

// [first, end); empty if end <= first.
struct Interval {
  std::int64_t first = 0, end = 0;
  bool empty() const { return end <= first; }
  std::int64_t count() const { return empty() ? 0 : end - first; }
  bool contains(std::int64_t i) const { return first <= i && i < end; }
};

// One of the two axes of a planar layer.
struct Axis {
  std::int64_t inputs, outputs, taps, stride, pad, dilation;
  std::int64_t input(std::int64_t output, std::int64_t tap) const {
    return output * stride - pad + tap * dilation;
  }
};
Axis row_axis(const Layer& layer);
Axis column_axis(const Layer& layer);

// Along one axis: inputs held, outputs reached and outputs owned.
struct AxisPiece {
  Interval holds, reaches, owns;
};

struct Region {
  AxisPiece rows, columns;
  bool holds_nothing() const { return rows.holds.empty() || columns.holds.empty(); }
  std::int64_t owned() const { return rows.owns.count() * columns.owns.count(); }
  std::int64_t halo() const;  // reached, but not owned
};

// Of a planar layer: one image; of a replicated one: everything.
struct PlaneTile {
  Interval n, p, q;
  std::int64_t pixels() const { return n.count() * p.count() * q.count(); }
};

struct Grid {
  std::int64_t rows, columns;
  bool input_halo;
  std::int64_t pes() const { return rows * columns; }
};

bool is_replicated(const Layer& layer);

std::vector<PlaneTile> plane_tiles(const Layer& layer, std::int64_t tile_p, std::int64_t tile_q);

// [h0, h1)
Interval inputs_of(const Axis& axis, const Interval& outputs);
// Of each grid row (or column).
std::vector<AxisPiece> cut(const Axis& axis, const Interval& outputs, std::int64_t pieces, bool input_halo);
// Of each PE.
std::vector<Region> regions(const Grid& grid, const Layer& layer, const PlaneTile& tile);

// The most that any PE has in any plane tile; of what it holds, the most that some weight meets.
struct Extent {
  std::int64_t rows = 0, columns = 0;
  std::int64_t pixels() const { return rows * columns; }
};
struct LargestPieces {
  Extent holds, reaches, owns;
};
LargestPieces largest_pieces(const Grid& grid, const Layer& layer, std::int64_t tile_p, std::int64_t tile_q);

}  // namespace lacuna::reference

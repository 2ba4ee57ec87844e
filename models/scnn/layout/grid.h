// Where the plane of a layer lies on the grid of PEs (rules S1 and S2 of README.md).
#pragma once

#include <cstdint>
#include <vector>

#include "models/scnn/planar.h"
#include "sim/network/layer.h"
#include "sim/plan/plan.h"

namespace lacuna::scnn {

// Rows and columns of an input or output plane. An empty range begins within the plane or at its end.
struct Region {
  Range rows, columns;
  bool empty() const { return rows.count == 0 || columns.count == 0; }
  std::int64_t pixels() const { return rows.count * columns.count; }
};

struct PeRegions {
  Region held;                       // input pixels
  Region reached;                    // outputs it forms sums of
  Region owned;                      // outputs that leave through it
  std::int64_t halo_pixels() const;  // reached, not owned
};

// One image and a part of the output plane. A replicated layer's plane is 1 x N: image 0, columns = images.
struct PlaneTile {
  std::int64_t image = 0;
  Range p, q;
};

// H = W = R = S = P = Q = 1: every PE holds everything and computes filters of its own.
bool is_replicated(const Layer& layer);

// All PEs of the grid, row by row. `input_halo` as PlanarArray's.
std::vector<PeRegions> pe_regions(const Layer& layer, const PlanarArray& array, const PlaneTile& tile,
                                  bool input_halo);

// Plane tiles of `p` x `q` outputs in the order in which they run.
std::vector<PlaneTile> plane_tiles(const Layer& layer, std::int64_t p, std::int64_t q);

// Whether some kernel position has this phase (S4); the activations of others meet no weight.
bool meets_weights(const Layer& layer, std::int64_t phase);

// Input rows (columns) of a range whose phase some kernel position has.
std::int64_t met_rows(const Layer& layer, const Range& rows);
std::int64_t met_columns(const Layer& layer, const Range& columns);

// The most that any PE holds, holds of what some weight meets, reaches and owns along one axis, in any plane
// tile of so many outputs.
struct AxisExtents {
  std::int64_t held = 0, met = 0, reached = 0, owned = 0;
};
AxisExtents row_extents(const Layer& layer, const PlanarArray& array, std::int64_t p);
AxisExtents column_extents(const Layer& layer, const PlanarArray& array, std::int64_t q);

struct Extents {
  AxisExtents rows, columns;
  std::int64_t frame() const { return rows.reached * columns.reached; }
  std::int64_t held_pixels() const { return rows.held * columns.held; }
  std::int64_t met_pixels() const { return rows.met * columns.met; }
  std::int64_t owned_pixels() const { return rows.owned * columns.owned; }
};

}  // namespace lacuna::scnn

// About how long points of a sweep will take, from a few that are tried.
#pragma once

#include <cstddef>
#include <vector>

#include "sim/sweep/point_runner.h"
#include "sim/sweep/space.h"

namespace lacuna {

struct Forecast {
  double tensors_seconds = 0;  // of making and pruning tensors, which one process does for all
  double run_seconds = 0;      // of all points one after the other
  double seconds = 0;          // in all, so many at a time
  std::size_t tried = 0;       // points that were run for this
};

// Points whose tensors are the same (`which` is in the order in which they are run) are tried together:
// making the tensors counts once for all of them, and so do the tables that the first point of a geometry
// computes for the others. Each accelerator is tried by itself. Results are thrown away. What a point throws
// is thrown.
Forecast forecast(const std::vector<SweepPoint>& points, const std::vector<std::size_t>& which,
                  const Space& space, PointRunner& runner, std::size_t jobs);

}  // namespace lacuna

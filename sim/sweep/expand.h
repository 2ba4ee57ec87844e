// A sweep -> its points: every combination, filtered, each once.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sim/sweep/space.h"

namespace lacuna {

struct Expansion {
  std::vector<SweepPoint> points;
  std::size_t filtered = 0;        // left out by a filter
  std::size_t duplicates = 0;      // the same configs, tensors and layers as an earlier point
  std::vector<std::string> notes;  // on axes that change nothing (idle_axes.h)
};

// In the order of the file: accelerators, networks, seeds, axes, the last changing fastest. InputError if a
// filter cannot be computed, if there are too many points or none at all, or if an accelerator and a network
// have no point that can be run: a slip in the sweep and not an infeasible corner of it. A trace that cannot
// be read fails only the points that need it, unless they are all.
Expansion expand(const Space& space);

// InputError if a filter is no expression of the sweep's axes; expand says so, too.
void check_filters(const Space& space);

inline constexpr std::size_t max_points = 200'000;

}  // namespace lacuna

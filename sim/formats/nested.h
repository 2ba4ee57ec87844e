// Several prunings of one network in one set of weights, as in Moon et al.'s network stacking.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/formats/stored_size.h"
#include "sim/network/layer.h"
#include "sim/tensors/bit_mask.h"

namespace lacuna {

struct NestedLevel {
  std::int64_t weights = 0;  // nonzero ones
  StoredSize read;           // the part of the one set that this level needs
  StoredSize separate;       // the level on its own, in the best of the same layouts
};

struct NestedSize {
  std::vector<NestedLevel> levels;  // densest first

  // One set of weights that serves all levels: all of it is what the densest reads.
  const StoredSize& stacked() const { return levels.front().read; }
  std::int64_t separate_bytes() const;
};

// `levels` are masks of the layer's weights, densest first, at least one; the nonzeros of each are nonzero in
// the one before, or it is an InputError. All levels take their weights' values from the densest. `group` is
// the number of input channels of a group.
NestedSize nested_size(const Layer& layer, std::span<const BitMask> levels, std::int64_t group);

}  // namespace lacuna

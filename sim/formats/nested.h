// Several prunings of one network in one set of weights, as in Moon et al.'s network stacking.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/formats/stored_size.h"
#include "sim/workload/bit_mask.h"
#include "sim/workload/layer.h"

namespace lacuna {

struct NestedSize {
  StoredSize stacked;                // one set of weights that serves all levels
  std::vector<StoredSize> separate;  // each level on its own, in the best of the same layouts

  std::int64_t separate_bytes() const;
};

// `levels` are masks of the layer's weights, densest first, at least one; the nonzeros of each are nonzero in
// the one before, or it is an InputError. All levels take their weights' values from the densest. `group` is
// the number of input channels of a group.
NestedSize nested_size(const Layer& layer, std::span<const BitMask> levels, std::int64_t group);

}  // namespace lacuna

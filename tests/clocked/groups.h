// Rules S1 of structured and T1, T2 of nm_tensor_core: the input channels of a step cut into groups.
#pragma once

#include <vector>

#include "tests/clocked/operands.h"

namespace lacuna::reference {

// Neighbouring channels of a convolution group at one position of the filter.
using WeightGroup = std::vector<Tap>;

// The channels cut at every multiple of `group_size` and where the range begins and ends, at every (r, s).
std::vector<WeightGroup> weight_groups(const Layer& layer, const Range& channels, std::int64_t group_size);

// The nonzero weights of one filter in a group.
std::vector<Tap> nonzero_taps(const Operands& operands, std::int64_t filter, const WeightGroup& group);

// A step's pixels in vectors of so many; the last may be shorter.
std::vector<std::vector<Pixel>> pixel_vectors(const Block& block, std::int64_t size);

}  // namespace lacuna::reference

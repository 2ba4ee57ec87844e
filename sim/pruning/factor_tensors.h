// The operands of a network some of whose layers were replaced by their low-rank factors.
#pragma once

#include <memory>
#include <vector>

#include "sim/network/layer.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// Behind the name of a layer, those of its factors.
inline constexpr const char *first_suffix = "/first", *second_suffix = "/second";

// A layer that was decomposed, and the first of what stands for it.
struct FactoredLayer {
  Layer whole, first;
};

// Computes the factors of the weights that `whole` gives. The map between two factors has both signs: that of
// a trace is computed from the recorded input, that of synthetic tensors drawn dense.
std::shared_ptr<const TensorSource> factor_tensors(std::shared_ptr<const TensorSource> whole,
                                                   const std::vector<FactoredLayer>& layers);

}  // namespace lacuna

// Low-rank decomposition: a layer NAME becomes NAME/first and NAME/second, whose weights are the factors of
// its own (factors.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sim/pruning/shrink.h"

namespace lacuna {

// Decomposes what "low_rank" is asked for. In the network that comes out, what is left to do of it (pruning
// channels of the factors) is written as the method "channel".
PrunedNetwork decompose(const Network& network, std::shared_ptr<const TensorSource> tensors);

// `names` as `network`, perhaps decomposed, has them: of a layer that is not there any more, its two factors.
std::vector<std::string> with_factors(const Network& network, const std::vector<std::string>& names);

}  // namespace lacuna

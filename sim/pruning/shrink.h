// Channel and filter pruning: smaller layers, and the tensors that are left of theirs.
#pragma once

#include <memory>

#include "sim/network/network.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

struct PrunedNetwork {
  Network network;  // as it runs; `effective` is still the user's
  std::shared_ptr<const TensorSource> tensors;
  BoxedJson file{};  // of `network`, asking for no pruning any more; prune() adds it if it changed anything
  std::shared_ptr<const TensorSource> before_masks = nullptr;  // prune() adds it: of the same layers
};

// Removes what the layers' methods "channel" and "filter" remove.
PrunedNetwork shrink(const Network& network, std::shared_ptr<const TensorSource> tensors);

// `network` with other layers: `layers` as in a network file.
Network with_layers(const Network& network, Json layers);

}  // namespace lacuna

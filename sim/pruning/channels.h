// Which channels of which maps channel and filter pruning remove.
//
// A channel is what one filter makes. It goes through pools, concatenations and additions; the channels that
// an addition adds up (and the input and output channels of a depthwise convolution) are tied: they are kept
// or removed together. README.md has the rules.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/network.h"
#include "sim/tensors/tensors.h"

namespace lacuna {

// Channels of a layer's maps that are kept, rising. Of a fully connected layer `inputs` are the channels of
// the map that it flattens.
struct KeptChannels {
  std::vector<std::int64_t> inputs, outputs;
};

// One element per layer of the network. InputError if the groups of a grouped convolution cannot be left with
// equal numbers of channels.
std::vector<KeptChannels> choose_channels(const Network& network, const TensorSource& tensors);

}  // namespace lacuna

// The channels of a network's maps, and which of them are one and the same.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/network/layer.h"

namespace lacuna {

using Channel = std::size_t;  // a number within the network

class ChannelGraph {
 public:
  // Channels of "input" come first, then those of each layer with weights.
  ChannelGraph(const std::vector<Layer>& layers, std::int64_t input_channels);

  std::size_t size() const { return parents_.size(); }
  // The channel that stands for all that are tied to this one.
  Channel representative(Channel channel) const;
  // Of a layer's maps, by representative.
  const std::vector<Channel>& inputs(std::size_t layer) const { return inputs_[layer]; }
  const std::vector<Channel>& outputs(std::size_t layer) const { return outputs_[layer]; }

 private:
  void tie(const std::vector<Channel>& a, const std::vector<Channel>& b);
  std::vector<Channel> make(std::int64_t count);
  void add(const Layer& layer, std::map<std::string, std::vector<Channel>>& maps);

  std::vector<Channel> parents_;
  std::vector<std::vector<Channel>> inputs_, outputs_;
};

// Each filter sees one channel, that of its own number.
bool is_depthwise(const Layer& layer);

}  // namespace lacuna

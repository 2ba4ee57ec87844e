#include "sim/pruning/channel_graph.h"

#include <algorithm>
#include <numeric>

namespace lacuna {

ChannelGraph::ChannelGraph(const std::vector<Layer>& layers, std::int64_t input_channels) {
  std::map<std::string, std::vector<Channel>> maps{{"input", make(input_channels)}};
  for (const Layer& layer : layers) add(layer, maps);
  for (auto* of_layers : {&inputs_, &outputs_})
    for (std::vector<Channel>& map : *of_layers)
      for (Channel& channel : map) channel = representative(channel);
}

Channel ChannelGraph::representative(Channel channel) const {
  while (parents_[channel] != channel) channel = parents_[channel];
  return channel;
}

// The lowest number stands for the others, so that paths stay short.
void ChannelGraph::tie(const std::vector<Channel>& a, const std::vector<Channel>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto [low, high] = std::minmax({representative(a[i]), representative(b[i])});
    parents_[high] = low;
  }
}

std::vector<Channel> ChannelGraph::make(std::int64_t count) {
  std::vector<Channel> channels(static_cast<std::size_t>(count));
  std::iota(channels.begin(), channels.end(), parents_.size());
  parents_.insert(parents_.end(), channels.begin(), channels.end());
  return channels;
}

void ChannelGraph::add(const Layer& layer, std::map<std::string, std::vector<Channel>>& maps) {
  std::vector<Channel> inputs = maps.at(layer.producers.front());
  for (std::size_t i = 1; i < layer.producers.size(); ++i) {
    const std::vector<Channel>& next = maps.at(layer.producers[i]);
    if (layer.kind == LayerKind::add)
      tie(inputs, next);
    else
      inputs.insert(inputs.end(), next.begin(), next.end());
  }
  std::vector<Channel> outputs = layer.has_weights() ? make(layer.K) : inputs;
  if (is_depthwise(layer)) tie(inputs, outputs);
  maps[layer.name] = outputs;
  inputs_.push_back(std::move(inputs));
  outputs_.push_back(std::move(outputs));
}

bool is_depthwise(const Layer& layer) {
  return layer.has_weights() && layer.groups > 1 && layer.groups == layer.C && layer.C == layer.K;
}

}  // namespace lacuna

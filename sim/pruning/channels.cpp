#include "sim/pruning/channels.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "sim/config/document.h"
#include "sim/pruning/channel_graph.h"
#include "sim/pruning/magnitude.h"

namespace lacuna {
namespace {

// Sums of magnitudes, by channel (its representative).
struct Scores {
  std::vector<std::int64_t> of_filters, of_readers;
};

// Channels that are chosen among each other: they come from the same layers and meet the same groups of
// grouped convolutions, so that equal parts stay equal.
struct Part {
  std::vector<Channel> channels;
  std::set<std::size_t> writers, readers;  // layers with weights
  bool pinned = false;                     // of the network's input or output
};

std::int64_t input_channels(const Network& network) {
  return network.effective->at("input").at("channels").get<std::int64_t>();
}

class Chooser {
 public:
  Chooser(const Network& network, const TensorSource& tensors)
      : network_(network),
        graph_(network.layers, input_channels(network)),
        parts_(parts()),
        scores_(scores(tensors)) {}

  std::vector<KeptChannels> run() {
    std::vector<KeptChannels> kept = choose(common_fraction());
    check_groups(kept);
    return kept;
  }

 private:
  std::vector<Part> parts() const;
  Scores scores(const TensorSource& tensors) const;
  double common_fraction() const;
  std::vector<KeptChannels> choose(double common) const;
  std::optional<double> wish(const std::set<std::size_t>& layers, const std::string& method,
                             double common) const;
  const LayerPruning* pruning(std::size_t layer, const std::string& method) const;
  double kept_weights(const std::vector<KeptChannels>& kept) const;
  void check_groups(const std::vector<KeptChannels>& kept) const;
  bool follows_network(std::size_t layer) const;

  const Network& network_;
  ChannelGraph graph_;
  std::vector<Part> parts_;
  Scores scores_;
};

// The group of a grouped convolution that channel i of its n is in; depthwise ones are tied anyway.
std::size_t group_of(const Layer& layer, std::size_t i, std::size_t n) {
  return is_depthwise(layer) ? 0 : i * static_cast<std::size_t>(layer.groups) / n;
}

std::vector<Part> Chooser::parts() const {
  // What is known of a channel: (layer, it writes or reads, group).
  using Signature = std::set<std::tuple<std::size_t, bool, std::size_t>>;
  std::vector<Signature> signatures(graph_.size());
  std::set<Channel> pinned;
  for (std::size_t l = 0; l < network_.layers.size(); ++l) {
    const Layer& layer = network_.layers[l];
    const auto &in = graph_.inputs(l), &out = graph_.outputs(l);
    if (layer.feeds_nothing) pinned.insert(out.begin(), out.end());
    if (!layer.has_weights()) continue;
    for (std::size_t i = 0; i < in.size(); ++i)
      signatures[in[i]].emplace(l, false, group_of(layer, i, in.size()));
    for (std::size_t i = 0; i < out.size(); ++i)
      signatures[out[i]].emplace(l, true, group_of(layer, i, out.size()));
  }
  const std::int64_t inputs = input_channels(network_);
  for (Channel c = 0; c < static_cast<std::size_t>(inputs); ++c) pinned.insert(graph_.representative(c));
  std::map<std::pair<Signature, bool>, Part> by_signature;
  for (Channel c = 0; c < graph_.size(); ++c) {
    if (graph_.representative(c) != c) continue;
    Part& part = by_signature[{signatures[c], pinned.contains(c)}];
    part.channels.push_back(c);
    part.pinned = pinned.contains(c);
    for (const auto& [layer, writes, group] : signatures[c])
      (writes ? part.writers : part.readers).insert(layer);
  }
  std::vector<Part> parts;
  for (auto& [signature, part] : by_signature) parts.push_back(std::move(part));
  return parts;
}

Scores Chooser::scores(const TensorSource& tensors) const {
  Scores scores{std::vector<std::int64_t>(graph_.size()), std::vector<std::int64_t>(graph_.size())};
  for (std::size_t l = 0; l < network_.layers.size(); ++l) {
    const Layer& layer = network_.layers[l];
    if (!layer.has_weights()) continue;
    const auto &in = graph_.inputs(l), &out = graph_.outputs(l);
    const std::vector<std::int16_t> weights = tensors.load(layer, true).weight_values;
    const std::int64_t channels = layer.channels_per_group();
    const std::int64_t pixels = layer.C / std::ssize(in);  // of the map that a fully connected layer flattens
    std::size_t place = 0;
    for (std::int64_t k = 0; k < layer.K; ++k)
      for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
        const std::int64_t size = magnitude(weights[place++]);
        const std::int64_t c = (k / layer.filters_per_group() * channels + i % channels) / pixels;
        scores.of_filters[out[static_cast<std::size_t>(k)]] += size;
        scores.of_readers[in[static_cast<std::size_t>(c)]] += size;
      }
  }
  return scores;
}

const LayerPruning* Chooser::pruning(std::size_t layer, const std::string& method) const {
  const auto found = network_.pruning.find(network_.layers[layer].name);
  return found != network_.pruning.end() && found->second.config.method == method ? &found->second : nullptr;
}

bool Chooser::follows_network(std::size_t layer) const {
  for (const char* method : {"channel", "filter"})
    if (const LayerPruning* p = pruning(layer, method); p != nullptr && !p->own) return true;
  return false;
}

// The fraction of the channels that all of `layers` can do without the others: the largest any of them needs.
std::optional<double> Chooser::wish(const std::set<std::size_t>& layers, const std::string& method,
                                    double common) const {
  std::optional<double> largest_wish;
  for (const std::size_t layer : layers) {
    const LayerPruning* p = pruning(layer, method);
    if (p == nullptr) return std::nullopt;
    const double own = p->config.density_or(network_.layers[layer].weight_density.value);
    largest_wish = std::max(largest_wish.value_or(0), p->own ? own : common);
  }
  return largest_wish;
}

std::vector<KeptChannels> Chooser::choose(double common) const {
  std::vector<std::uint8_t> kept(graph_.size(), 1);
  for (const Part& part : parts_) {
    if (part.pinned) continue;
    const double writers = wish(part.writers, "filter", common).value_or(1);
    const double readers = wish(part.readers, "channel", common).value_or(1);
    const std::vector<std::int64_t>& scores = readers < writers ? scores_.of_readers : scores_.of_filters;
    std::vector<std::int64_t> of_part;
    for (const Channel c : part.channels) of_part.push_back(scores[c]);
    const std::vector<std::uint8_t> chosen = largest(
        of_part, std::max<std::int64_t>(1, fraction_of(std::min(writers, readers), std::ssize(of_part))));
    for (std::size_t i = 0; i < chosen.size(); ++i) kept[part.channels[i]] = chosen[i];
  }
  const auto survivors = [&](const std::vector<Channel>& map) {
    std::vector<std::int64_t> places;
    for (std::size_t i = 0; i < map.size(); ++i)
      if (kept[map[i]] != 0) places.push_back(static_cast<std::int64_t>(i));
    return places;
  };
  std::vector<KeptChannels> channels;
  for (std::size_t l = 0; l < network_.layers.size(); ++l)
    channels.push_back({survivors(graph_.inputs(l)), survivors(graph_.outputs(l))});
  return channels;
}

double Chooser::kept_weights(const std::vector<KeptChannels>& kept) const {
  double weights = 0;
  for (std::size_t l = 0; l < kept.size(); ++l) {
    const Layer& layer = network_.layers[l];
    if (!follows_network(l)) continue;
    const auto in = static_cast<double>(kept[l].inputs.size()) / static_cast<double>(graph_.inputs(l).size());
    const auto out = static_cast<double>(kept[l].outputs.size()) / static_cast<double>(layer.K);
    weights += static_cast<double>(layer.weight_count()) * out * (is_depthwise(layer) ? 1 : in);
  }
  return weights;
}

// The fraction of all channels with which the layers that follow the network's word keep, together, the
// number of weights nearest to what their densities say.
double Chooser::common_fraction() const {
  constexpr int steps = 4096;
  double target = 0;
  for (std::size_t l = 0; l < network_.layers.size(); ++l)
    if (follows_network(l))
      target += static_cast<double>(network_.layers[l].weight_count()) *
                network_.pruning.at(network_.layers[l].name)
                    .config.density_or(network_.layers[l].weight_density.value);
  const auto weights = [&](int step) { return kept_weights(choose(static_cast<double>(step) / steps)); };
  int low = 0, high = steps;  // weights(low) <= target < weights(high), as far as the ends can
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (weights(middle) <= target ? low : high) = middle;
  }
  return static_cast<double>(target - weights(low) <= weights(high) - target ? low : high) / steps;
}

void Chooser::check_groups(const std::vector<KeptChannels>& kept) const {
  std::vector<Problem> problems;
  for (std::size_t l = 0; l < kept.size(); ++l) {
    const Layer& layer = network_.layers[l];
    if (layer.groups == 1 || is_depthwise(layer) || !layer.has_weights()) continue;
    for (const auto& [places, of] :
         {std::pair(&kept[l].inputs, layer.C), std::pair(&kept[l].outputs, layer.K)}) {
      std::vector<std::int64_t> counts(static_cast<std::size_t>(layer.groups));
      for (const std::int64_t place : *places) ++counts[static_cast<std::size_t>(place * layer.groups / of)];
      const auto [least, most] = std::minmax_element(counts.begin(), counts.end());
      if (*least != *most)
        problems.push_back(
            {network_.name, fmt::format("/layers/{}/groups", l),
             fmt::format("pruning by channels leaves the groups of layer \"{}\" {} to {} channels; "
                         "expected equal numbers",
                         layer.name, *least, *most)});
    }
  }
  if (!problems.empty()) throw InputError(std::move(problems));
}

}  // namespace

std::vector<KeptChannels> choose_channels(const Network& network, const TensorSource& tensors) {
  return Chooser(network, tensors).run();
}

}  // namespace lacuna

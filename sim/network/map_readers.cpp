#include "sim/network/map_readers.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

namespace lacuna {
namespace {

// All that decides what of its input a layer needs, and where.
auto way_of_reading(const Layer& l) {
  return std::tuple(l.N, l.C, l.H, l.W, l.R, l.S, l.P, l.Q, l.stride_h, l.stride_w, l.pad_h, l.pad_w,
                    l.dilation_h, l.dilation_w, l.input_bits, l.input_density.value);
}

// Sets of maps that belong together; each set has a map that stands for it.
class MapSets {
 public:
  std::string of(const std::string& map) {
    std::string at = map;
    while (parents_.try_emplace(at, at).first->second != at) at = parents_.at(at);
    parents_[map] = at;
    return at;
  }
  void join(const std::string& a, const std::string& b) { parents_[of(a)] = of(b); }

 private:
  std::map<std::string, std::string> parents_;
};

// Maps of layers that `layer` reads.
std::vector<std::string> maps_read_by(const Layer& layer) {
  std::vector<std::string> maps = layer.producers;
  std::erase(maps, "input");
  return maps;
}

}  // namespace

void link_readers(std::vector<Layer>& layers) {
  MapSets sets;
  for (const Layer& layer : layers)
    if (layer.has_weights())
      for (const std::string& map : maps_read_by(layer)) sets.join(map, maps_read_by(layer).front());

  std::map<std::string, std::map<decltype(way_of_reading(Layer{})), Layer>> readers_of;  // by set
  for (const Layer& layer : layers)
    if (layer.has_weights() && !maps_read_by(layer).empty())
      readers_of[sets.of(maps_read_by(layer).front())].try_emplace(way_of_reading(layer), layer);

  std::map<std::string, std::shared_ptr<const std::vector<Layer>>> lists;
  for (const auto& [set, readers] : readers_of) {
    std::vector<Layer> list;
    for (const auto& [way, reader] : readers) list.push_back(reader);
    lists.emplace(set, std::make_shared<const std::vector<Layer>>(std::move(list)));
  }
  const auto list_of = [&](const std::string& map) {
    const auto found = lists.find(sets.of(map));
    return found == lists.end() ? nullptr : found->second;
  };
  for (Layer& layer : layers) {
    layer.output_readers = list_of(layer.name);
    if (layer.has_weights() && !maps_read_by(layer).empty())
      layer.input_readers = list_of(maps_read_by(layer).front());
  }
}

}  // namespace lacuna

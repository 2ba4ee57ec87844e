#include "sim/tensors/pooling.h"

#include <map>
#include <optional>
#include <set>
#include <string>

namespace lacuna {
namespace {

// How many layers read the map of each name.
std::map<std::string, int> count_readers(const std::vector<Layer>& layers) {
  std::map<std::string, int> readers;
  for (const Layer& layer : layers)
    for (const std::string& name : std::set(layer.producers.begin(), layer.producers.end())) ++readers[name];
  return readers;
}

// The only map that a pool reads; nothing if the layer is no pool, or reads several.
std::optional<std::string> pooled_map(const Layer& layer) {
  const bool is_pool = layer.kind == LayerKind::max_pool || layer.kind == LayerKind::avg_pool;
  if (!is_pool || layer.producers.size() != 1) return std::nullopt;
  return layer.producers.front();
}

void merge(const Layer& pool, Layer& layer) {
  layer.fused_pool = {pool.name, pool.P, pool.Q};
  layer.output_bits = pool.output_bits;
  layer.output_density = pool.output_density;
  layer.feeds_nothing = pool.feeds_nothing;
}

}  // namespace

std::vector<Layer> fuse_pooling(const std::vector<Layer>& layers) {
  const std::map<std::string, int> readers = count_readers(layers);
  std::map<std::string, std::size_t> place;        // of a layer with weights in `fused`
  std::map<std::string, std::string> merged_into;  // the layer by the name of its pool
  std::vector<Layer> fused;
  for (const Layer& layer : layers) {
    const std::optional<std::string> source = pooled_map(layer);
    if (source && place.contains(*source) && readers.at(*source) == 1) {
      merge(layer, fused[place.at(*source)]);
      merged_into.emplace(layer.name, *source);
      continue;
    }
    if (layer.has_weights()) place.emplace(layer.name, fused.size());
    Layer& kept = fused.emplace_back(layer);
    for (std::string& producer : kept.producers)
      if (const auto found = merged_into.find(producer); found != merged_into.end()) producer = found->second;
  }
  return fused;
}

}  // namespace lacuna

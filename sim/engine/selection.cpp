#include "sim/engine/selection.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/problems.h"
#include "sim/network/map_readers.h"
#include "sim/tensors/pooling.h"

namespace lacuna {

std::vector<Layer> layers_to_run(const Machine& machine, const std::vector<Layer>& network,
                                 const std::vector<std::string>& only) {
  std::vector<Layer> layers = machine.model->pools_on_the_way_out() ? fuse_pooling(network) : network;
  link_readers(layers);
  if (only.empty()) return layers;
  const auto wanted = [&](const std::string& name) {
    return std::find(only.begin(), only.end(), name) != only.end();
  };
  std::vector<Problem> problems;
  for (const Layer& layer : layers)
    if (layer.fused_pool && wanted(layer.fused_pool->name) && !wanted(layer.name))
      problems.push_back(
          {"--layers", "",
           fmt::format("\"{}\" is no layer of its own on accelerator \"{}\", which pools the outputs "
                       "of \"{}\" before it stores them; select \"{}\"",
                       layer.fused_pool->name, machine.name, layer.name, layer.name)});
  if (!problems.empty()) throw InputError(std::move(problems));
  std::erase_if(layers, [&](const Layer& layer) { return !wanted(layer.name); });
  return layers;
}

}  // namespace lacuna

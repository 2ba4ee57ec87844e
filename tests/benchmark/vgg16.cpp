#include "tests/benchmark/vgg16.h"

#include <algorithm>

#include "sim/app/options.h"

namespace lacuna::bench {

LayerAndTensors layer_of_vgg16(const std::string& name) {
  SimulationOptions options;
  options.network = "vgg16";
  const Workload workload = load_workload(options);
  const Layer& layer = *std::ranges::find(workload.network.layers, name, &Layer::name);
  return {layer, workload.tensors->load(layer, false)};
}

}  // namespace lacuna::bench

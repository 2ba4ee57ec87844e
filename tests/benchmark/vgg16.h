// A layer for benchmarks of kernels.
#pragma once

#include <string>

#include "sim/network/layer.h"
#include "sim/tensors/tensors.h"

namespace lacuna::bench {

struct LayerAndTensors {
  Layer layer;
  LayerTensors tensors;
};

LayerAndTensors layer_of_vgg16(const std::string& name);

}  // namespace lacuna::bench

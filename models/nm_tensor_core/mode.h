// How a layer's weights are taken: N of every group, or all (rules T1 and T3 of README.md).
#pragma once

#include "models/nm_tensor_core/nm_tensor_core.h"
#include "models/nm_tensor_core/rounds.h"
#include "models/nm_tensor_core/step_cost.h"

namespace lacuna::nm_tensor_core {

struct ArrayMode {
  bool sparse = false;
  std::int64_t position_bits = 0;  // d
  RoundRules rounds;
  PortRules ports;
};

// Refused if the layer breaks the pattern and the machine refuses that.
ArrayMode mode_of(const NmTensorCore& array, const ArrayContext& context, const Layer& layer,
                  const LayerTensors& tensors);

// What a core with a full tile takes in a full issue.
BufferWords words_of(const NmTensorCore& array, const ArrayMode& mode, const Layer& layer);

}  // namespace lacuna::nm_tensor_core

// Rule X2 and Storage (models/cambricon_x/README.md): a neuron's synapses as a PE stores them.
#pragma once

#include <vector>

#include "tests/clocked/operands.h"
#include "tests/models/cambricon_x/reference.h"

namespace lacuna::reference {

struct Slot {
  Tap tap;  // of a placeholder: that of the zero it stands for
  bool placeholder = false;
};

struct SynapseWindow {
  std::int64_t candidates = 0;
  std::vector<Slot> slots;
};

// The windows of `filter` in a block, found by walking its candidates one by one.
std::vector<SynapseWindow> synapse_windows(const CambriconXArray& array, const Layer& layer,
                                           const Operands& operands, const Block& block, std::int64_t filter);

}  // namespace lacuna::reference

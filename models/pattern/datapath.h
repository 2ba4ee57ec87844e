// A layer's steps on the pattern-sparse machine.
#pragma once

#include <map>
#include <memory>

#include "models/pattern/ordered_kernels.h"
#include "models/pattern/step_cost.h"

namespace lacuna::pattern {

using CostsByPixels = std::map<std::int64_t, StepCosts>;

// What a layer's datapath knows of the machine.
struct ArrayUse {
  Pattern array;
  std::int64_t psum_bits = 32;
  std::int64_t input_slot_bytes = 0;
};

// `costs` are of the plan's weight tiles; kernels are asked for when values are.
std::unique_ptr<Datapath> make_datapath(const ArrayUse& use, const Layer& layer, const LayerTensors& tensors,
                                        std::shared_ptr<OrderedKernels> kernels, Plan plan,
                                        CostsByPixels costs);

}  // namespace lacuna::pattern

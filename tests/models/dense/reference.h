// Rules D1 to D4 (models/dense/README.md), clocked.
#pragma once

#include "tests/clocked/reference.h"

namespace lacuna::reference {

struct DenseArray {
  std::int64_t Tn = 16, Tm = 16;
  std::int64_t pipeline_stages = 1;
  bool gated = false;  // multipliers with a zero operand keep still
};

Timing run_dense(const DenseArray& array, const Memory& memory, const Layer& layer,
                 const LayerTensors& tensors, const Plan& plan);

}  // namespace lacuna::reference

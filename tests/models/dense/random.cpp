#include "models/dense/dense.h"
#include "tests/models/dense/reference.h"
#include "tests/models/proven_model.h"

namespace lacuna::property {
namespace {

void randomize(Dice& dice, Case& c) {
  auto model = std::make_shared<Dense>();
  model->outputs = dice.in(1, 5);
  model->inputs = dice.in(1, 5);
  model->stages = dice.in(1, 5);
  model->gate_zero_operands = dice.one_in(2);
  c.machine.model = std::move(model);
}

reference::Timing time(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const auto& dense = model_of<Dense>(c);
  return reference::run_dense({dense.outputs, dense.inputs, dense.stages, dense.gate_zero_operands},
                              memory_of(c), c.layer, tensors, plan);
}

const ProvenModelRegistration registration{
    {.name = "dense", .first_seed = 1'000'000, .randomize = randomize, .time = time}};

}  // namespace
}  // namespace lacuna::property

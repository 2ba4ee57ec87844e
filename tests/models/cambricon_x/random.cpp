#include "models/cambricon_x/cambricon_x.h"
#include "tests/models/cambricon_x/reference.h"
#include "tests/models/proven_model.h"

namespace lacuna::property {
namespace {

using cambricon_x::CambriconX;

void randomize(Dice& dice, Case& c) {
  auto model = std::make_shared<CambriconX>();
  model->pes = dice.in(1, 5);
  model->multipliers_per_pe = dice.in(1, 5);
  model->window = dice.one_in(2) ? dice.in(1, 12) : dice.in(13, 70);
  model->indexing = dice.one_in(3) ? "direct" : "step";
  model->step_bits = dice.in(1, 6);
  model->synchronization = dice.one_in(2) ? "window" : "group";
  model->stages = dice.in(1, 5);
  c.machine.model = std::move(model);
}

reference::Timing time(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const auto& x = model_of<CambriconX>(c);
  const reference::CambriconXArray array{x.pes,       x.multipliers_per_pe,     x.window, x.step_indexing(),
                                         x.step_bits, x.synchronizes_windows(), x.stages};
  check_tile_bytes(plan, [&](const Block& block) {
    return reference::cambricon_x_tile_bytes(array, c.layer, tensors, block);
  });
  check_slots(c, plan);
  return reference::run_cambricon_x(array, memory_of(c), c.layer, tensors, plan);
}

const ProvenModelRegistration registration{
    {.name = "cambricon_x", .first_seed = 2'000'000, .randomize = randomize, .time = time}};

}  // namespace
}  // namespace lacuna::property

#include "models/pattern/pattern.h"
#include "tests/models/pattern/reference.h"
#include "tests/models/proven_model.h"
#include "tests/property/random_layer.h"

namespace lacuna::property {
namespace {

using pattern::Pattern;

// Convolutions of any kernels, or of those that pattern pruning is made for; with weights at random or
// pruned.
void random_patterns(Dice& dice, Case& c) {
  if (c.layer.kind == LayerKind::conv && dice.one_in(2)) random_large_kernels(dice, c.layer);
  if (dice.one_in(2)) c.pruning = random_pruning(dice);
}

void randomize(Dice& dice, Case& c) {
  random_patterns(dice, c);
  auto model = std::make_shared<Pattern>();
  model->sub_arrays = dice.in(1, 6);
  model->lanes = dice.in(1, 6);
  model->pixels = dice.in(1, 5);
  model->pattern_table = dice.one_in(3) ? dice.in(1, 3) : dice.in(4, 20);
  model->lane_control = dice.one_in(2) ? "own" : "shared";
  model->kernel_reorder = !dice.one_in(3);
  model->filter_reorder = !dice.one_in(3);
  model->reconfigurable = dice.one_in(2);
  model->banks = dice.in(1, 8);
  model->rearranged = !dice.one_in(3);
  model->gate_zero_operands = dice.one_in(2);
  model->stages = dice.in(1, 5);
  c.machine.model = std::move(model);
}

reference::Timing time(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const auto& p = model_of<Pattern>(c);
  const reference::PatternArray array{p.sub_arrays,
                                      p.lanes,
                                      p.pixels,
                                      p.pattern_table,
                                      p.own_lane_control(),
                                      p.kernel_reorder,
                                      p.filter_reorder,
                                      p.reconfigurable,
                                      p.banks,
                                      p.rearranged,
                                      p.stages,
                                      p.gate_zero_operands};
  check_tile_bytes(plan, [&](const Block& block) {
    return reference::pattern_tile_bytes(array, c.layer, tensors, block);
  });
  check_slots(c, plan);
  return reference::run_pattern(array, memory_of(c), c.layer, tensors, plan);
}

const ProvenModelRegistration registration{
    {.name = "pattern", .first_seed = 7'000'000, .randomize = randomize, .time = time}};

}  // namespace
}  // namespace lacuna::property

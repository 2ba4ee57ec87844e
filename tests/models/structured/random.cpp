#include <algorithm>
#include <stdexcept>

#include "models/structured/structured.h"
#include "tests/models/proven_model.h"
#include "tests/models/random_groups.h"
#include "tests/models/structured/reference.h"

namespace lacuna::property {
namespace {

using structured::Structured;

void randomize(Dice& dice, Case& c) {
  auto model = std::make_shared<Structured>();
  model->filters = dice.in(1, 5);
  model->pixels = dice.in(1, 5);
  model->weights_per_cycle = dice.one_in(2) ? 1 : dice.in(2, 4);
  model->group_size = dice.one_in(5) ? dice.in(9, 64) : dice.in(1, 8);
  model->synchronization = dice.one_in(2) ? "group" : "filter";
  model->gate_zero_activations = dice.one_in(2);
  model->stages = dice.in(1, 5);
  random_groups(dice, c, model->group_size, dice.in(1, std::min<std::int64_t>(model->group_size, 8)));
  c.machine.model = std::move(model);
}

reference::StructuredArray array_of(const Case& c) {
  const auto& s = model_of<Structured>(c);
  return {s.filters,
          s.pixels,
          s.weights_per_cycle,
          s.group_size,
          s.synchronization == "group",
          s.stages,
          s.gate_zero_activations};
}

// What a tile takes of the buffer are the PEs' shares.
reference::Timing time(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const reference::StructuredArray array = array_of(c);
  check_tile_bytes(plan, [&](const Block& block) {
    if (!reference::structured_tile_fits(array, memory_of(c), c.layer, tensors, plan.tile, block))
      throw std::runtime_error("a weight tile does not fit its PEs");
    return reference::structured_tile_bytes(array, c.layer, tensors, plan.tile, block);
  });
  return reference::run_structured(array, memory_of(c), c.layer, tensors, plan);
}

bool has_room_for_weights(const Case& c, const LayerTensors& tensors) {
  return smallest_tiles_fit(c, [&](const TileShape& tile, const Block& block) {
    return reference::structured_tile_fits(array_of(c), memory_of(c), c.layer, tensors, tile, block);
  });
}

const ProvenModelRegistration registration{{.name = "structured",
                                            .first_seed = 5'000'000,
                                            .randomize = randomize,
                                            .time = time,
                                            .has_room_for_weights = has_room_for_weights}};

}  // namespace
}  // namespace lacuna::property

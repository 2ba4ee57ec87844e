#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "models/nm_tensor_core/nm_tensor_core.h"
#include "tests/models/nm_tensor_core/reference.h"
#include "tests/models/proven_model.h"
#include "tests/models/random_groups.h"

namespace lacuna::property {
namespace {

using nm_tensor_core::NmTensorCore;

void randomize(Dice& dice, Case& c) {
  auto model = std::make_shared<NmTensorCore>();
  model->cores = dice.in(1, 4);
  model->filters = dice.in(1, 4);
  model->pixels = dice.in(1, 4);
  model->group_size = dice.one_in(8) ? dice.in(9, 64) : dice.in(1, 8);
  model->keep = dice.in(1, std::min<std::int64_t>(model->group_size, 8));
  model->depth = std::lcm(model->keep, model->group_size) * dice.in(1, 3);
  model->on_violation = dice.one_in(4) ? "error" : "dense";
  model->stages = dice.in(1, 5);
  random_groups(dice, c, model->group_size, dice.in(1, model->keep));
  c.machine.model = std::move(model);
}

reference::NmTensorCoreArray array_of(const Case& c) {
  const auto& units = model_of<NmTensorCore>(c);
  return {units.cores, units.filters, units.pixels, units.depth, units.keep, units.group_size, units.stages};
}

bool refuses(const Case& c, const LayerTensors& tensors) {
  return model_of<NmTensorCore>(c).on_violation == "error" &&
         !reference::nm_obeys(array_of(c), c.layer, tensors);
}

reference::Timing time(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  if (refuses(c, tensors)) throw std::runtime_error("the layer is to be refused");
  const reference::NmTensorCoreArray array = array_of(c);
  check_tile_bytes(
      plan, [&](const Block& block) { return reference::nm_tile_bytes(array, c.layer, tensors, block); });
  check_slots(c, plan);
  return reference::run_nm_tensor_core(array, memory_of(c), c.layer, tensors, plan);
}

bool has_room_for_weights(const Case& c, const LayerTensors& tensors) {
  return smallest_tiles_fit(c, [&](const TileShape&, const Block& block) {
    const WeightTileBytes bytes = reference::nm_tile_bytes(array_of(c), c.layer, tensors, block);
    return bytes.payload + bytes.metadata <= c.machine.buffers.weight.slot_bytes();
  });
}

const ProvenModelRegistration registration{{.name = "nm_tensor_core",
                                            .first_seed = 6'000'000,
                                            .randomize = randomize,
                                            .time = time,
                                            .refuses = refuses,
                                            .has_room_for_weights = has_room_for_weights}};

}  // namespace
}  // namespace lacuna::property

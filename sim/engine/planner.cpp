#include "sim/engine/planner.h"

#include <string_view>

#include "sim/plan/fewest_tiles.h"

namespace lacuna {
namespace {

void forget(TilingChoice& choice, std::string_view key) {
  if (key == "loop_order") choice.order.reset();
  if (key == "tile_g") choice.g.reset();
  if (key == "tile_k") choice.k.reset();
  if (key == "tile_c") choice.c.reset();
  if (key == "tile_n") choice.n.reset();
  if (key == "tile_p") choice.p.reset();
  if (key == "tile_q") choice.q.reset();
}

// What "dataflow" fixes and the model looks at.
TilingChoice choice_of(const Machine& machine, const Layer& layer) {
  TilingChoice choice = machine.dataflow.choice();
  if (layer.has_weights())
    for (const UnusedKey& unused : machine.model->unused_dataflow()) forget(choice, unused.key);
  return choice;
}

}  // namespace

void check_plannable(const Machine& machine, const Layer& layer) {
  constexpr std::int64_t large = std::int64_t{1} << 28;  // elements
  if (!layer.has_weights() || layer.weight_count() + layer.input_count() < large) return;
  if (!machine.model->least_weight_bytes(layer, {})) return;
  const auto nothing = [](const TileShape&) { return std::int64_t{0}; };
  const auto weights = [&](const TileShape& tile) { return *machine.model->least_weight_bytes(layer, tile); };
  choose_tiling(layer, {.compute_cycles = nothing, .weight_footprint = weights, .weight_bytes = nothing},
                machine.dataflow.choice(), machine.slots(), machine.psum_bits, machine.memory_traits());
}

std::unique_ptr<LayerKernel> make_kernel(const Machine& machine, const Layer& layer,
                                         const LayerTensors& tensors) {
  const ArrayContext array = machine.array_context();
  return layer.has_weights() ? machine.model->kernel(array, layer, tensors)
                             : machine.model->vector_kernel(array, layer);
}

Mapping choose_mapping(LayerKernel& kernel, const Machine& machine, const Layer& layer) {
  const TilingChoice choice = choice_of(machine, layer);
  if (const auto model = kernel.tiling_model())
    return choose_tiling(layer, *model, choice, machine.slots(), machine.psum_bits, machine.memory_traits());
  return fewest_tiles(kernel.space(), choice, [&](const Mapping& mapping) { return kernel.misfit(mapping); });
}

std::unique_ptr<Datapath> prepare_layer(const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) {
  const std::unique_ptr<LayerKernel> kernel = make_kernel(machine, layer, tensors);
  return kernel->datapath(kernel->plan(choose_mapping(*kernel, machine, layer), machine.dram.burst_bytes));
}

}  // namespace lacuna

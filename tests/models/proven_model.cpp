#include "tests/models/proven_model.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/base/integer_math.h"

namespace lacuna::property {
namespace {

std::vector<ProvenModel>& registry() {
  static std::vector<ProvenModel> models;
  return models;
}

void check_input_tiles(const Case& c, const Plan& plan) {
  const std::int64_t burst = c.machine.dram.burst_bytes;
  for (const TileLoad& load : plan.input_loads) {
    const Block block = plan.block(plan.steps.at(static_cast<std::size_t>(load.step)));
    if (ceil_div(load.bytes, burst) * burst != reference::input_load_bytes(c.layer, block, burst))
      throw std::runtime_error("bytes of an input tile's load differ");
    if (reference::input_slot_bytes(c.layer, block) > c.machine.buffers.input.slot_bytes())
      throw std::runtime_error("an input tile does not fit");
  }
}

}  // namespace

ProvenModelRegistration::ProvenModelRegistration(ProvenModel model) {
  registry().push_back(std::move(model));
  std::ranges::sort(registry(), {}, &ProvenModel::name);
}

const std::vector<ProvenModel>& proven_models() {
  return registry();
}

const ProvenModel& proof_of(const std::string& model) {
  const auto proof = std::ranges::find(registry(), model, &ProvenModel::name);
  if (proof == registry().end()) throw std::logic_error("no proof of model " + model);
  return *proof;
}

reference::Timing reference_timing(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const ProvenModel& proof = proof_of(c.machine.model_name);
  const Model& model = *c.machine.model;
  if (!proof.loads_lists || !c.layer.has_weights()) check_input_tiles(c, plan);
  if (c.layer.has_weights()) return proof.time(c, tensors, plan);
  return reference::run_vector(model.geometry().pes, model.pipeline_stages(), memory_of(c), c.layer, plan);
}

reference::Memory memory_of(const Case& c) {
  return {c.machine.dram, c.machine.dma, c.machine.buffers, c.machine.psum_bits,
          c.machine.vector_lanes_per_pe};
}

void check_tile_bytes(const Plan& plan, const std::function<WeightTileBytes(const Block&)>& expected) {
  for (const TileLoad& load : plan.weight_loads) {
    const WeightTileBytes bytes = expected(plan.block(plan.steps.at(static_cast<std::size_t>(load.step))));
    if (load.bytes != bytes.payload || load.metadata_bytes != bytes.metadata)
      throw std::runtime_error("compressed tile sizes differ");
  }
}

// Where a tile takes its bytes of the buffer and nothing else.
void check_slots(const Case& c, const Plan& plan) {
  for (const TileLoad& load : plan.weight_loads)
    if (load.bytes + load.metadata_bytes > c.machine.buffers.weight.slot_bytes())
      throw std::runtime_error("a weight tile does not fit");
}

bool smallest_tiles_fit(const Case& c, const std::function<bool(const TileShape&, const Block&)>& fits) {
  const TilingChoice& fixed = c.machine.dataflow.tile;
  const TileShape tile{1, std::min(fixed.k.value_or(1), c.layer.filters_per_group()),
                       std::min(fixed.c.value_or(1), c.layer.channels_per_group())};
  const auto tiles = static_cast<std::size_t>(count_tiles(c.layer, tile).weight_tiles());
  const Plan plan = make_plan(c.layer, tile, LoopOrder::weight_reuse, c.machine.psum_bits,
                              std::vector<WeightTileBytes>(tiles), c.machine.dram.burst_bytes);
  return std::ranges::all_of(plan.steps, [&](const Step& step) { return fits(tile, plan.block(step)); });
}

}  // namespace lacuna::property

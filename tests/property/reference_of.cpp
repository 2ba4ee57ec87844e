#include "tests/property/reference_of.h"

#include <algorithm>
#include <functional>
#include <stdexcept>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"
#include "models/nm_tensor_core/nm_tensor_core.h"
#include "models/pattern/pattern.h"
#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "models/structured/structured.h"
#include "sim/base/integer_math.h"

namespace lacuna::property {
namespace {

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

// Where a tile takes its bytes of the buffer and nothing else.
void check_slots(const Case& c, const Plan& plan) {
  for (const TileLoad& load : plan.weight_loads)
    if (load.bytes + load.metadata_bytes > c.machine.buffers.weight.slot_bytes())
      throw std::runtime_error("a weight tile does not fit");
}

reference::Timing time_cambricon_x(const Case& c, const cambricon_x::CambriconX& x,
                                   const LayerTensors& tensors, const Plan& plan) {
  const reference::CambriconXArray array{x.pes,       x.multipliers_per_pe,     x.window, x.step_indexing(),
                                         x.step_bits, x.synchronizes_windows(), x.stages};
  check_tile_bytes(plan, [&](const Block& block) {
    return reference::cambricon_x_tile_bytes(array, c.layer, tensors, block);
  });
  check_slots(c, plan);
  return reference::run_cambricon_x(array, memory_of(c), c.layer, tensors, plan);
}

reference::Timing time_scnn(const Case& c, const scnn::Scnn& s, const LayerTensors& tensors,
                            const Plan& plan) {
  const reference::ScnnArray array = scnn_array(s);
  reference::check_scnn_plan(array, memory_of(c), c.layer, tensors, plan, c.machine.dataflow.tile);
  return reference::run_scnn(array, memory_of(c), c.layer, tensors, plan);
}

reference::Timing time_dcnn(const Case& c, const scnn::Dcnn& d, const LayerTensors& tensors,
                            const Plan& plan) {
  reference::DcnnArray array;
  array.rows = d.array.rows;
  array.columns = d.array.columns;
  array.multipliers_per_pe = d.multipliers_per_pe;
  array.accumulators = d.array.accumulators;
  array.compressed_dram_activations = d.compressed_dram_activations;
  array.run_bits = d.array.run_bits;
  array.ppu_lanes = d.array.ppu_lanes;
  array.accumulator_buffers = d.array.accumulator_buffers;
  array.pipeline_stages = d.array.pipeline_stages;
  array.prefetch_chunks = d.array.prefetch_chunks;
  reference::check_dcnn_plan(array, memory_of(c), c.layer, tensors, plan, c.machine.dataflow.tile);
  return reference::run_dcnn(array, memory_of(c), c.layer, tensors, plan);
}

reference::Timing time_pattern(const Case& c, const pattern::Pattern& p, const LayerTensors& tensors,
                               const Plan& plan) {
  const reference::PatternArray array = pattern_array(p);
  check_tile_bytes(plan, [&](const Block& block) {
    return reference::pattern_tile_bytes(array, c.layer, tensors, block);
  });
  check_slots(c, plan);
  return reference::run_pattern(array, memory_of(c), c.layer, tensors, plan);
}

// What a tile takes of the buffer are the PEs' shares.
reference::Timing time_structured(const Case& c, const structured::Structured& s, const LayerTensors& tensors,
                                  const Plan& plan) {
  const reference::StructuredArray array = structured_array(s);
  check_tile_bytes(plan, [&](const Block& block) {
    if (!reference::structured_tile_fits(array, memory_of(c), c.layer, tensors, plan.tile, block))
      throw std::runtime_error("a weight tile does not fit its PEs");
    return reference::structured_tile_bytes(array, c.layer, tensors, plan.tile, block);
  });
  return reference::run_structured(array, memory_of(c), c.layer, tensors, plan);
}

reference::Timing time_nm_tensor_core(const Case& c, const nm_tensor_core::NmTensorCore& units,
                                      const LayerTensors& tensors, const Plan& plan) {
  if (reference_refuses(c, tensors)) throw std::runtime_error("the layer is to be refused");
  const reference::NmTensorCoreArray array = nm_tensor_core_array(units);
  check_tile_bytes(
      plan, [&](const Block& block) { return reference::nm_tile_bytes(array, c.layer, tensors, block); });
  check_slots(c, plan);
  return reference::run_nm_tensor_core(array, memory_of(c), c.layer, tensors, plan);
}

}  // namespace

reference::PatternArray pattern_array(const pattern::Pattern& p) {
  return {p.sub_arrays,     p.lanes,          p.pixels,         p.pattern_table, p.own_lane_control(),
          p.kernel_reorder, p.filter_reorder, p.reconfigurable, p.banks,         p.rearranged,
          p.stages};
}

reference::ScnnArray scnn_array(const scnn::Scnn& s) {
  reference::ScnnArray array;
  array.rows = s.array.rows;
  array.columns = s.array.columns;
  array.F = s.F;
  array.I = s.I;
  array.accumulator_banks = s.accumulator_banks;
  array.accumulator_entries = s.accumulator_entries;
  array.queue_depth = s.queue_depth;
  array.address_hash = s.bank_hash == "address";
  array.multipliers = {s.bank_multipliers.filter, s.bank_multipliers.row, s.bank_multipliers.column};
  array.input_halo = s.halo == "input";
  array.compressed_weights = s.compressed_weights;
  array.compressed_activations = s.compressed_activations;
  array.run_bits = s.array.run_bits;
  array.ppu_lanes = s.array.ppu_lanes;
  array.accumulator_buffers = s.array.accumulator_buffers;
  array.pipeline_stages = s.array.pipeline_stages;
  array.prefetch_chunks = s.array.prefetch_chunks;
  return array;
}

reference::StructuredArray structured_array(const structured::Structured& s) {
  return {s.filters, s.pixels, s.weights_per_cycle, s.group_size, s.synchronization == "group", s.stages};
}

reference::NmTensorCoreArray nm_tensor_core_array(const nm_tensor_core::NmTensorCore& units) {
  return {units.cores, units.filters, units.pixels, units.depth, units.keep, units.group_size, units.stages};
}

bool reference_refuses(const Case& c, const LayerTensors& tensors) {
  const auto* units = dynamic_cast<const nm_tensor_core::NmTensorCore*>(c.machine.model.get());
  return units != nullptr && units->on_violation == "error" &&
         !reference::nm_obeys(nm_tensor_core_array(*units), c.layer, tensors);
}

bool reference_has_room_for_weights(const Case& c, const LayerTensors& tensors) {
  const TilingChoice& fixed = c.machine.dataflow.tile;
  const Layer& layer = c.layer;
  const TileShape tile{1, std::min(fixed.k.value_or(1), layer.filters_per_group()),
                       std::min(fixed.c.value_or(1), layer.channels_per_group())};
  const auto fits = [&](const Block& block) {
    if (const auto* s = dynamic_cast<const structured::Structured*>(c.machine.model.get()))
      return reference::structured_tile_fits(structured_array(*s), memory_of(c), layer, tensors, tile, block);
    const auto* units = dynamic_cast<const nm_tensor_core::NmTensorCore*>(c.machine.model.get());
    if (units == nullptr) return false;
    const auto bytes = reference::nm_tile_bytes(nm_tensor_core_array(*units), layer, tensors, block);
    return bytes.payload + bytes.metadata <= c.machine.buffers.weight.slot_bytes();
  };
  const auto tiles = static_cast<std::size_t>(count_tiles(layer, tile).weight_tiles());
  const Plan plan = make_plan(layer, tile, LoopOrder::weight_reuse, c.machine.psum_bits,
                              std::vector<WeightTileBytes>(tiles), c.machine.dram.burst_bytes);
  return std::ranges::all_of(plan.steps, [&](const Step& step) { return fits(plan.block(step)); });
}

reference::Timing reference_timing(const Case& c, const LayerTensors& tensors, const Plan& plan) {
  const Model* model = c.machine.model.get();
  const bool has_lists = c.machine.model_name == "scnn" || c.machine.model_name == "dcnn";
  if (!has_lists || !c.layer.has_weights()) check_input_tiles(c, plan);
  if (!c.layer.has_weights())
    return reference::run_vector(model->geometry().pes, model->pipeline_stages(), memory_of(c), c.layer,
                                 plan);
  if (const auto* d = dynamic_cast<const Dense*>(model))
    return reference::run_dense({d->outputs, d->inputs, d->stages}, memory_of(c), c.layer, tensors, plan);
  if (const auto* s = dynamic_cast<const scnn::Scnn*>(model)) return time_scnn(c, *s, tensors, plan);
  if (const auto* d = dynamic_cast<const scnn::Dcnn*>(model)) return time_dcnn(c, *d, tensors, plan);
  if (const auto* p = dynamic_cast<const pattern::Pattern*>(model)) return time_pattern(c, *p, tensors, plan);
  if (const auto* s = dynamic_cast<const structured::Structured*>(model))
    return time_structured(c, *s, tensors, plan);
  if (const auto* u = dynamic_cast<const nm_tensor_core::NmTensorCore*>(model))
    return time_nm_tensor_core(c, *u, tensors, plan);
  return time_cambricon_x(c, dynamic_cast<const cambricon_x::CambriconX&>(*model), tensors, plan);
}

}  // namespace lacuna::property

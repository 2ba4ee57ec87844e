#include "sim/engine/collector.h"

#include "sim/base/integer_math.h"
#include "sim/engine/accounting.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna {
namespace {

void set_plan(const Plan& plan, LayerResult& result) {
  result.set<"plan/loop_order">(to_string(plan.order));
  result.set<"plan/tile/g">(plan.tile.g);
  result.set<"plan/tile/k">(plan.tile.k);
  result.set<"plan/tile/c">(plan.tile.c);
  result.set<"plan/tile/n">(plan.tile.n);
  result.set<"plan/tile/p">(plan.tile.p);
  result.set<"plan/tile/q">(plan.tile.q);
  result.set<"plan/weight_loads">(static_cast<std::int64_t>(plan.weight_loads.size()));
  result.set<"plan/steps">(static_cast<std::int64_t>(plan.steps.size()));
}

// Each weight tile once: as the first load that brings it.
WeightTileBytes stored_weights(const Plan& plan) {
  WeightTileBytes stored;
  std::vector<bool> is_stored(plan.weight_tiles.size());
  for (const TileLoad& load : plan.weight_loads) {
    const auto tile = static_cast<std::size_t>(plan.steps[static_cast<std::size_t>(load.step)].weight_tile);
    if (is_stored.at(tile)) continue;
    is_stored[tile] = true;
    stored.payload += load.bytes;
    stored.metadata += load.metadata_bytes;
  }
  return stored;
}

void set_weights(const Layer& layer, const LayerTensors& tensors, const Plan& plan, LayerResult& result) {
  const bool has_weights = layer.has_weights();
  const std::int64_t count = has_weights ? layer.weight_count() : 0;
  const WeightTileBytes stored = has_weights ? stored_weights(plan) : WeightTileBytes{};
  result.set<"weights/count">(count);
  result.set<"weights/nonzero">(has_weights ? nonzero_weights(tensors) : 0);
  result.set<"weights/unpruned">(layer.pruning.empty() ? count : layer.unpruned_weights);
  result.set<"weights/payload_bytes">(stored.payload);
  result.set<"weights/metadata_bytes">(stored.metadata);
}

// They add up to multipliers x cycles.
void set_multiplier_slots(const LayerTiming& timing, const MultiplierUse& use, LayerResult& result) {
  const MachineRates& rates = result.rates();
  const std::int64_t computing = result.count_at(place_of(Cause::compute)),
                     effectual = result.count<"macs_effectual">();
  result.set<"multiplier_slots/effectual">(effectual);
  result.set<"multiplier_slots/outside">(use.products - effectual);
  result.set<"multiplier_slots/zero_operand">(use.pairs - use.products);
  result.set<"multiplier_slots/empty">(computing * rates.multipliers_per_pe - use.pairs);
  result.set<"multiplier_slots/idle">((timing.cycles * rates.pes - computing) * rates.multipliers_per_pe);
}

}  // namespace

MachineRates rates_of(const Machine& machine) {
  const Geometry geometry = machine.model->geometry();
  return {geometry.pes, geometry.multipliers_per_pe, machine.dram.bandwidth_bytes_per_cycle,
          machine.clock_ghz};
}

LayerResult collect_result(const Machine& machine, const Layer& layer, const LayerTensors& tensors,
                           const Datapath& datapath, const LayerTiming& timing) {
  LayerResult result(layer.name, to_string(layer.kind), rates_of(machine));
  const MacCounts macs = count_macs(layer, tensors);
  result.set<"cycles">(timing.cycles);
  result.set<"macs_dense">(macs.dense);
  result.set<"macs_effectual">(macs.effectual);
  result.set<"oracle_cycles">(ceil_div(macs.effectual, result.rates().multipliers()));
  set_weights(layer, tensors, datapath.plan(), result);
  const Ledger::Row attribution = timing.ledger.totals();
  for (const Cause cause : all_causes())
    result.set_at(place_of(cause), attribution[static_cast<std::size_t>(cause)]);
  set_multiplier_slots(timing, datapath.multiplier_use(), result);
  for (std::size_t c = 0; c < data_class_count; ++c)
    result.set_at(place_of(static_cast<DataClass>(c)), timing.traffic.of(static_cast<DataClass>(c)));
  account(machine, datapath, timing, result);
  set_plan(datapath.plan(), result);
  if (!layer.pruning.empty()) result.set<"pruning">(layer.pruning);
  if (layer.fused_pool) result.set<"fused_pool">(layer.fused_pool->name);
  return result;
}

}  // namespace lacuna

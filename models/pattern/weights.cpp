#include "models/pattern/weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"
#include "sim/plan/weight_tiles.h"

namespace lacuna::pattern {
namespace {

StepRules step_rules(const Pattern& array, const ArrayContext& context, const Layer& layer) {
  StepRules rules;
  rules.sub_arrays = array.sub_arrays;
  rules.reconfigurable = array.reconfigurable;
  rules.lanes = array.lanes;
  rules.pixels = array.pixels;
  rules.weight_bits = layer.weight_bits;
  rules.input_bits = layer.input_bits;
  rules.psum_bits = context.psum_bits;
  rules.weight_port_bits = context.weight.port_bits;
  rules.input_port_bits = context.input.port_bits;
  rules.output_port_bits = context.output.port_bits;
  return rules;
}

const std::vector<UnusedKey> not_of_costs{{"pipeline_stages", "they come behind the costs of a step"},
                                          {"gate_zero_operands", "energy, which no table has"}};

// Batches, and so what is stored, follow from the array and from what its rule for batches has of the ports:
// that is named.
constexpr const char* in_rule = "the rule for batches has what of it matters";
const std::vector<UnusedKey> not_of_batches{{"sub_arrays", in_rule},
                                            {"pixels", in_rule},
                                            {"psum_bits", in_rule},
                                            {"input_port_bits", in_rule},
                                            {"output_port_bits", in_rule},
                                            {"weight_port_bits", "timing"},
                                            {"reconfigurable", "members of a filter have the same batches"}};

TableKey key_of_batches(const TableKey& costs_key, BatchRule rule) {
  return costs_key.without(not_of_batches).with([&rule](Fields& f) {
    f.integer("rule/tap_input_bits", rule.tap_input_bits, {}, "");
    f.integer("rule/input_port_bits", rule.input_port_bits, {}, "");
    f.integer("rule/psum_cycles", rule.psum_cycles, {}, "");
  });
}

// Where the input port passes a tap of all lanes in a cycle, batches do not depend on how wide it is.
BatchRule batch_rule(const Pattern& array, const StepRules& rules) {
  const std::int64_t tap_bits = rules.tap_input_bits(array.pixels);
  const bool is_wide = array.lanes * tap_bits <= rules.input_port_bits;
  return {.own_lane_control = array.own_lane_control(),
          .kernel_reorder = array.kernel_reorder,
          .rearranged = array.rearranged,
          .lanes = array.lanes,
          .banks = array.banks,
          .tap_input_bits = is_wide ? 0 : tap_bits,
          .input_port_bits = is_wide ? 1 : rules.input_port_bits,
          .psum_cycles = rules.psum_cycles(false, array.pixels)};
}

}  // namespace

void add(WeightFormat::Stored& stored, const FilterTile& filter) {
  ++stored.filters;
  stored.kernels += filter.kernels;
  stored.weights += filter.weights;
  stored.runs += filter.runs;
}

Weights::Weights(const Pattern& array, const ArrayContext& context, const Layer& layer,
                 const LayerTensors& tensors)
    : layer_(layer),
      tensors_(tensors),
      costs_key_(context.key.without(not_of_costs)),
      kernels_(std::make_shared<OrderedKernels>(array, costs_key_, layer, tensors)),
      format_(layer, kernels_->totals().patterns, array.own_lane_control(), array.filter_reorder),
      rules_(step_rules(array, context, layer)),
      batch_rule_(pattern::batch_rule(array, rules_)),
      stored_key_(key_of_batches(costs_key_, batch_rule_)) {
  check_counts();
}

// Batches are counted in 32 bits. And what a layer takes at least is known before anything is multiplied: a
// batch has at most `lanes` kernels, a vector `pixels` pixels, and all sub-arrays work at the same time.
void Weights::check_counts() const {
  counted(layer_.filter_size(), "weights of a filter", std::numeric_limits<std::int32_t>::max());
  const std::int64_t tap =
      std::max<std::int64_t>(1, rules_.lanes * rules_.tap_input_bits(rules_.pixels) / rules_.input_port_bits);
  const std::int64_t write = std::max<std::int64_t>(
      1, rules_.sub_arrays * rules_.pixels * rules_.psum_bits / rules_.output_port_bits);
  const Wide slots = std::max(static_cast<Wide>(kernels_->totals().stored_weights) * tap,
                              static_cast<Wide>(kernels_->totals().kept) * write) *
                     (Wide{layer_.N} * layer_.P * layer_.Q);
  within_run(slots / (Wide{rules_.sub_arrays} * rules_.lanes * rules_.pixels));
  counted(slots, "multiplier slots (multipliers x cycles)");
}

ChannelTileRules Weights::tile_rules(const Range& channels, std::int64_t channels_per_tile) const {
  return {channels.first / channels_per_tile, format_.kernel_index_bits(channels.count), channels.first == 0};
}

const BatchTable& Weights::batches(std::int64_t channels_per_tile) {
  const auto found = batches_.find(channels_per_tile);
  if (found != batches_.end()) return found->second;
  const auto cut = [&] {
    return BatchTable(kernels_->table(), kernels_->order(), layer_.channels_per_group(), channels_per_tile,
                      batch_rule_);
  };
  BatchTable table =
      BatchTable::shared(tensors_.tables, stored_key_.of(fmt::format("batches {}", channels_per_tile)), cut);
  return batches_.emplace(channels_per_tile, std::move(table)).first->second;
}

StoredWeights Weights::stored(const TileShape& tile) {
  return tabulated(tensors_.tables, of_weight_tiles(stored_key_, tile).of("bytes"),
                   [&] { return compress(tile); });
}

StoredWeights Weights::compress(const TileShape& tile) {
  const BatchTable& table = batches(tile.c);
  StoredWeights weights;
  for_each_weight_tile(layer_, tile, [&](const Range& g, const Range& k, const Range& c) {
    WeightFormat::Bits bits = tile_bits(table, g, k, c, c.first / tile.c);
    if (weights.tiles.empty()) bits.metadata += format_.pattern_table_bits();
    const WeightTileBytes bytes{ceil_div(bits.payload, 8), ceil_div(bits.metadata, 8)};
    weights.tiles.push_back(bytes);
    weights.footprint = std::max(weights.footprint, bytes.payload + bytes.metadata);
  });
  return weights;
}

WeightFormat::Bits Weights::tile_bits(const BatchTable& table, const Range& g, const Range& k, const Range& c,
                                      std::int64_t channel_tile) const {
  WeightFormat::Stored stored;
  for (std::int64_t group = g.first; group < g.end(); ++group)
    for (std::int64_t i = k.first; i < k.end(); ++i)
      add(stored, table.at(group * layer_.filters_per_group() + i, channel_tile));
  return format_.bits(stored, c.count);
}

StepCosts Weights::step_costs(const TileShape& tile, std::int64_t pixels) {
  const Tables& tables = tensors_.tables;
  const std::string key = of_weight_tiles(costs_key_, tile).of(fmt::format("costs {}", pixels));
  const auto steps = tables.find<StepCost::Sums>(key + " steps");
  const auto pe = tables.find<StepCost::Pe>(key + " sub-arrays");
  const auto ports = tables.find<PortUses>(key + " ports");
  if (!steps.empty() && !pe.empty() && !ports.empty())
    return {{steps.begin(), steps.end()}, {pe.begin(), pe.end()}, ports.front()};
  StepCosts costs;
  for_each_weight_tile(layer_, tile, [&](const Range& g, const Range& k, const Range& c) {
    costs += step_cost(batches(tile.c), g, k, tile_rules(c, tile.c), pixels);
  });
  tables.keep<StepCost::Sums>(key + " steps", costs.steps);
  tables.keep<StepCost::Pe>(key + " sub-arrays", costs.pe);
  tables.keep<PortUses>(key + " ports", std::vector{costs.ports});
  return costs;
}

StepCost Weights::step_cost(const BatchTable& table, const Range& g, const Range& k,
                            const ChannelTileRules& tile, std::int64_t pixels) const {
  const VectorShare vectors{ceil_div(pixels, rules_.pixels), pixels % rules_.pixels};
  StepCost cost;
  for (std::int64_t group = g.first; group < g.end(); ++group)
    for (std::int64_t i = k.first; i < k.end(); i += rules_.sub_arrays)
      add_round(cost, table, group * layer_.filters_per_group() + i, std::min(rules_.sub_arrays, k.end() - i),
                vectors, tile, rules_);
  return cost;
}

}  // namespace lacuna::pattern

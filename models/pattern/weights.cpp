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

StepRules step_rules(const Pattern& array, const Machine& machine, const Layer& layer) {
  StepRules rules;
  rules.sub_arrays = array.sub_arrays;
  rules.reconfigurable = array.reconfigurable;
  rules.lanes = array.lanes;
  rules.pixels = array.pixels;
  rules.weight_bits = layer.weight_bits;
  rules.input_bits = layer.input_bits;
  rules.psum_bits = machine.psum_bits;
  rules.weight_port_bits = 8 * machine.buffers.weight.bytes_per_cycle();
  rules.input_port_bits = 8 * machine.buffers.input.bytes_per_cycle();
  rules.output_port_bits = 8 * machine.buffers.output.bytes_per_cycle();
  return rules;
}

// All that batches depend on besides the tensors and the channels per tile, as a key of tables.
std::string batches_key(const Pattern& array, const BatchRule& rule) {
  return fmt::format("pattern {} {} {} {} {} {} {} {} {} {}", array.pattern_table, array.filter_reorder,
                     rule.own_lane_control, rule.kernel_reorder, rule.rearranged, rule.lanes, rule.banks,
                     rule.tap_input_bits, rule.input_port_bits, rule.psum_cycles);
}

// The same of costs.
std::string costs_key(const std::string& batches_key, const StepRules& rules) {
  return fmt::format("{} on {} {} {} {} {} {} {}", batches_key, rules.sub_arrays, rules.reconfigurable,
                     rules.pixels, rules.psum_bits, rules.weight_port_bits, rules.input_port_bits,
                     rules.output_port_bits);
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

void add(WeightFormat::Stored& stored, const FilterTile& filter) {
  ++stored.filters;
  stored.kernels += filter.kernels;
  stored.weights += filter.weights;
  stored.runs += filter.runs;
}

}  // namespace

Weights::Weights(const Pattern& array, const Machine& machine, const Layer& layer,
                 const LayerTensors& tensors)
    : layer_(layer),
      tensors_(tensors),
      max_patterns_(array.pattern_table),
      filter_reorder_(array.filter_reorder),
      totals_(tensors.tables
                  .get<KernelTotals>(fmt::format("kernels {}", max_patterns_),
                                     [this] { return std::vector{kernels().table.totals()}; })
                  .front()),
      format_(layer, totals_.patterns, array.own_lane_control(), array.filter_reorder),
      rules_(step_rules(array, machine, layer)),
      batch_rule_(batch_rule(array, rules_)),
      batches_key_(batches_key(array, batch_rule_)),
      costs_key_(costs_key(batches_key_, rules_)),
      slot_bytes_(machine.slots().weights) {
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
  const Wide slots =
      std::max(static_cast<Wide>(totals_.stored_weights) * tap, static_cast<Wide>(totals_.kept) * write) *
      (Wide{layer_.N} * layer_.P * layer_.Q);
  within_run(slots / (Wide{rules_.sub_arrays} * rules_.lanes * rules_.pixels));
  counted(slots, "multiplier slots (multipliers x cycles)");
}

const Weights::Kernels& Weights::kernels() const {
  if (!kernels_) {
    KernelTable table(layer_, tensors_.weights, max_patterns_, tensors_.tables);
    std::vector<std::int64_t> order = filter_order(layer_, table, filter_reorder_);
    kernels_.emplace(Kernels{std::move(table), std::move(order)});
  }
  return *kernels_;
}

ChannelTileRules Weights::tile_rules(const Range& channels, std::int64_t channels_per_tile) const {
  return {channels.first / channels_per_tile, format_.kernel_index_bits(channels.count), channels.first == 0};
}

const BatchTable& Weights::batches(std::int64_t channels_per_tile) {
  const auto found = batches_.find(channels_per_tile);
  if (found != batches_.end()) return found->second;
  const auto cut = [&] {
    return BatchTable(kernels().table, kernels().order, layer_.channels_per_group(), channels_per_tile,
                      batch_rule_);
  };
  BatchTable table =
      BatchTable::shared(tensors_.tables, fmt::format("{} {}", batches_key_, channels_per_tile), cut);
  return batches_.emplace(channels_per_tile, std::move(table)).first->second;
}

CompressedWeights Weights::tiles(const TileShape& tile) {
  return tabulated(tensors_.tables, fmt::format("{} bytes {} {} {}", batches_key_, tile.g, tile.k, tile.c),
                   [&] { return compress(tile); });
}

CompressedWeights Weights::compress(const TileShape& tile) {
  const BatchTable& table = batches(tile.c);
  CompressedWeights weights;
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
  const std::string key = fmt::format("{} {} {} {} {}", costs_key_, tile.g, tile.k, tile.c, pixels);
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

void Weights::forget_batches() {
  batches_.clear();
  round_estimates_.clear();
}

TilingModel Weights::tiling_model() {
  return {.compute_cycles = [this](const TileShape& t) { return estimated_cycles(t); },
          .weight_footprint = [this](const TileShape& t) { return estimated_footprint(t); },
          .weight_bytes = [this](const TileShape& t) { return estimated_bits(t) / 8; },
          .exact_weight_footprint = [this](const TileShape& t) { return footprint(t); }};
}

// Of all weights: exact but for the runs, of which every filter is taken to have as many as it can.
std::int64_t Weights::estimated_bits(const TileShape& t) const {
  WeightFormat::Stored stored;
  stored.filters = layer_.K * ceil_div(layer_.channels_per_group(), t.c);
  stored.kernels = totals_.kept;
  stored.weights = totals_.stored_weights;
  const bool runs_follow_channels = !batch_rule_.kernel_reorder && totals_.patterns > 1;
  stored.runs =
      runs_follow_channels ? stored.kernels : std::min(stored.kernels, totals_.patterns * stored.filters);
  const auto bits = format_.bits(stored, t.c);
  return bits.payload + bits.metadata + format_.pattern_table_bits();
}

// Of an average tile.
std::int64_t Weights::estimated_footprint(const TileShape& t) const {
  const std::int64_t filter_tiles = layer_.K * ceil_div(layer_.channels_per_group(), t.c);
  return estimated_bits(t) * t.g * t.k / filter_tiles / 8;
}

// The true one; of a tile that does not fit any number of bytes that do not fit but are needed.
std::int64_t Weights::footprint(const TileShape& t) {
  const auto [at, is_new] = footprints_.try_emplace({t.g, t.k, t.c});
  if (!is_new) return at->second;
  const auto sample =
      tensors_.tables.get<std::int64_t>(fmt::format("{} sampled bytes {} {} {}", batches_key_, t.g, t.k, t.c),
                                        [&] { return std::vector{sampled_footprint(t)}; });
  const std::int64_t least = sample.front();
  return at->second = least > slot_bytes_ ? least : tiles(t).footprint;
}

// Of the first filters, which are in one tile, and its fullest channel tile.
std::int64_t Weights::sampled_footprint(const TileShape& t) const {
  constexpr std::int64_t most_filters = 16;
  const std::int64_t Cg = layer_.channels_per_group();
  const auto sample =
      std::span(kernels().order)
          .first(static_cast<std::size_t>(std::min({t.k, layer_.filters_per_group(), most_filters})));
  const BatchTable table(kernels().table, sample, Cg, t.c, batch_rule_);
  std::int64_t fullest = 0;
  for (std::int64_t tile = 0; tile < table.channel_tiles(); ++tile) {
    WeightFormat::Stored stored;
    for (std::int64_t i = 0; i < table.filters(); ++i) add(stored, table.at(i, tile));
    const WeightFormat::Bits bits = format_.bits(stored, std::min(t.c, Cg - tile * t.c));
    fullest = std::max(fullest, ceil_div(bits.payload, 8) + ceil_div(bits.metadata, 8));
  }
  return fullest;
}

// Rule P8, with a sampled round standing for all.
std::int64_t Weights::estimated_cycles(const TileShape& t) {
  const TileCounts counts = count_tiles(layer_, t);
  const std::int64_t pixel_tiles = counts.n * counts.p * counts.q;
  const std::int64_t vectors = ceil_div(layer_.N * layer_.P * layer_.Q, rules_.pixels * pixel_tiles);
  const RoundEstimate& round = round_estimate(t.c);
  const auto cycles_of = [&](std::int64_t filters) {
    const auto cycles = [&](std::int64_t v) { return std::max(v * round.per_vector, round.load); };
    const std::int64_t rest = filters % rules_.sub_arrays;
    return static_cast<Wide>(filters / rules_.sub_arrays) * cycles(vectors) +
           (rest == 0 ? 0 : cycles(ceil_div(vectors, members(rest, rules_))));
  };
  const std::int64_t Kg = layer_.filters_per_group();
  return saturated(static_cast<Wide>(layer_.groups * pixel_tiles) *
                   (Kg / t.k * cycles_of(t.k) + cycles_of(Kg % t.k)));
}

const Weights::RoundEstimate& Weights::round_estimate(std::int64_t channels_per_tile) {
  const auto found = round_estimates_.find(channels_per_tile);
  if (found != round_estimates_.end()) return found->second;
  const auto estimate =
      tensors_.tables.get<RoundEstimate>(fmt::format("{} round {}", costs_key_, channels_per_tile),
                                         [&] { return std::vector{sample_round(channels_per_tile)}; });
  return round_estimates_.emplace(channels_per_tile, estimate.front()).first->second;
}

// Filters from the middle of the order: with `filter_reorder` the first ones are the fullest.
Weights::RoundEstimate Weights::sample_round(std::int64_t channels_per_tile) const {
  constexpr std::int64_t most_filters = 16;
  const std::int64_t Kg = layer_.filters_per_group(), Cg = layer_.channels_per_group();
  const std::int64_t filters = std::min({Kg, rules_.sub_arrays, most_filters});
  const auto sample =
      std::span(kernels().order)
          .subspan(static_cast<std::size_t>((Kg - filters) / 2), static_cast<std::size_t>(filters));
  const BatchTable table(kernels().table, sample, Cg, channels_per_tile, batch_rule_);
  RoundEstimate estimate;
  for (std::int64_t tile = 0; tile < table.channel_tiles(); ++tile) {
    const std::int64_t first = tile * channels_per_tile;
    const RoundEstimate of_tile =
        slowest(table, tile_rules({first, std::min(channels_per_tile, Cg - first)}, channels_per_tile));
    estimate.per_vector += of_tile.per_vector;
    estimate.load += of_tile.load;
  }
  return estimate;
}

Weights::RoundEstimate Weights::slowest(const BatchTable& table, const ChannelTileRules& tile) const {
  const std::int64_t pixels = std::min(rules_.pixels, layer_.N * layer_.P * layer_.Q);  // of a vector
  RoundEstimate slowest;
  for (std::int64_t i = 0; i < table.filters(); ++i) {
    RoundEstimate filter;
    for (const BatchClass& of : table.classes(table.at(i, tile.index))) {
      filter.per_vector += of.count * vector_cycles(of.batch, false, pixels, rules_);
      filter.load += of.count * load_cycles(of.batch, tile, rules_);
    }
    slowest.per_vector = std::max(slowest.per_vector, filter.per_vector);
    slowest.load = std::max(slowest.load, filter.load);
  }
  return slowest;
}

}  // namespace lacuna::pattern

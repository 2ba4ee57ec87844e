#include "models/cambricon_x/datapath.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>
#include <memory>
#include <numeric>

#include "models/cambricon_x/pixel_cost.h"
#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/plan/compressed_weights.h"
#include "sim/plan/products.h"
#include "sim/plan/weight_tiles.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna::cambricon_x {
namespace {

// Bits of the number of a window's candidates.
std::int64_t window_bits(const CambriconX& array) {
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(array.window)));
}

WindowRule window_rule(const CambriconX& array) {
  return {array.window, array.step_indexing() ? (std::int64_t{1} << array.step_bits) - 1 : 0};
}

RoundRules round_rules(const CambriconX& array, const Machine& machine, const Layer& layer) {
  const std::int64_t index_bits = array.step_indexing() ? array.step_bits : 0;
  RoundRules rules;
  rules.pes = array.pes;
  rules.synchronizes_windows = array.synchronizes_windows();
  rules.slots_per_issue = array.multipliers_per_pe;
  rules.weight_bits = array.pes * (layer.weight_bits + index_bits);
  rules.input_bits = layer.input_bits;
  rules.psum_bits = machine.psum_bits;
  rules.output_port_bits = 8 * machine.buffers.output.bytes_per_cycle();
  const auto issue_cycles = [&](std::int64_t slots) {
    return ceil_div(slots * rules.weight_bits, 8 * machine.buffers.weight.bytes_per_cycle());
  };
  for (std::int64_t n = 0; n <= array.window; ++n) {
    rules.issues.push_back(ceil_div(n, array.multipliers_per_pe));
    rules.issue_cycles.push_back(n / array.multipliers_per_pe * issue_cycles(array.multipliers_per_pe) +
                                 issue_cycles(n % array.multipliers_per_pe));
    rules.window_read_cycles.push_back(
        ceil_div(n * layer.input_bits, 8 * machine.buffers.input.bytes_per_cycle()));
  }
  return rules;
}

// All that cycles and bytes depend on besides the tensors and the tile, as a key of tables.
std::string geometry_key(const CambriconX& array, const Machine& machine) {
  return fmt::format("cambricon_x {} {} {} {} {} {} {} {} {} {}", array.pes, array.multipliers_per_pe,
                     array.window, array.indexing, array.step_bits, array.synchronization,
                     machine.buffers.weight.bytes_per_cycle(), machine.buffers.input.bytes_per_cycle(),
                     machine.buffers.output.bytes_per_cycle(), machine.psum_bits);
}

class CambriconXDatapath : public LockstepDatapath {
 public:
  CambriconXDatapath(const CambriconX& array, const Machine& machine, const Layer& layer,
                     const LayerTensors& tensors)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(machine.psum_bits),
        rules_(round_rules(array, machine, layer)),
        geometry_(geometry_key(array, machine)),
        nonzeros_(nonzero_weights(tensors)),
        shapes_(layer_, array.pes, machine.slots().weights, tensors.tables, geometry_, bits_source()) {
    const Tiling tiling = choose_tiling(layer, tiling_model(), machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, shapes_.of(tiling.tile).tiles,
                      machine.dram.burst_bytes);
    pixel_costs_ = pixel_costs();
    slots_by_channels_.clear();
    round_cycles_.clear();
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return static_cast<Wide>(pixels()) * pixel_costs_.all.cycles; }

  Cycle work(const Step& step, Ledger&, ArrayAccesses& accesses) override {
    const PassSums& cost = pixel_costs_.tiles[static_cast<std::size_t>(step.weight_tile)];
    const Block block = plan_.block(step);
    const std::int64_t pixels = block.pixels();
    const std::int64_t candidates = block.c.count * layer_.R * layer_.S;
    const std::int64_t neuron_windows =
        pixels * block.g.count * block.k.count * ceil_div(candidates, array_.window);
    accesses.input.reads += pixels * cost.input_words;
    accesses.weight.reads += pixels * cost.weight_words + (array_.step_indexing() ? 0 : neuron_windows);
    accesses.output.reads += block.first_channels() ? 0 : pixels * cost.output_words;
    accesses.output.writes += pixels * cost.output_words;
    slots_ += pixels * cost.operands;
    neuron_windows_ += neuron_windows;
    covered_macs_ += pixels * block.g.count * block.k.count * candidates;
    return pixels * cost.cycles;
  }

  void settle(Ledger& ledger) override { pixel_costs_.charge(pixels(), ledger); }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // Nonzero synapses only: what the multipliers see.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block, [&](const Synapse& synapse) {
      const bool stored =
          tensors_.weights.test(synapse.filter, synapse_column(layer_, synapse.r, synapse.s, synapse.c));
      if (stored) add_products(layer_, tensors_, synapse, block, psums);
    });
  }

  // Step indexing adds up one distance per synapse; direct indexing counts the ones before each candidate.
  // Either way a selected neuron passes a multiplexer over the window.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    actions.add("mac", "mac", slots_, technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_));
    const std::int64_t decoded =
        array_.step_indexing()
            ? slots_
            : counted(static_cast<Wide>(neuron_windows_) * array_.window, "actions \"index_decode\"");
    actions.add("index_decode", "indexing", decoded, technology.add_pj(window_bits(array_)));
    actions.add("index_select", "indexing", slots_, technology.mux_pj(array_.window, layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {slots_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override {
    const std::int64_t index_bits = array_.step_indexing() ? array_.step_bits : 0;
    return {array_.multipliers_per_pe * (layer_.weight_bits + index_bits), array_.window * layer_.input_bits,
            array_.pes * psum_bits_, array_.pes};
  }

  PortUses port_uses() const override { return pixel_costs_.all.ports; }
  PortAccesses port_accesses() const override { return {.input = "window"}; }

 private:
  std::int64_t pixels() const { return layer_.N * layer_.P * layer_.Q; }  // every weight tile meets them all

  TilingModel tiling_model() {
    return {.compute_cycles = [this](const TileShape& t) { return estimated_cycles(t); },
            .weight_footprint = [this](const TileShape& t) { return estimated_footprint(t); },
            .weight_bytes =
                [this](const TileShape& t) {
                  return estimated_bits(t, layer_.K, ceil_div(layer_.channels_per_group(), t.c)) / 8;
                },
            .exact_weight_footprint = [this](const TileShape& t) { return shapes_.footprint(t); },
            .weight_parts = array_.pes};
  }

  // Expected bits of `neurons` neurons' synapses, in channel tiles of t.c of which only `tiles` count.
  std::int64_t estimated_bits(const TileShape& t, std::int64_t neurons, std::int64_t tiles) const {
    const std::int64_t candidates = t.c * layer_.R * layer_.S;
    const double synapses = static_cast<double>(neurons * tiles * candidates);
    const double nonzeros =
        synapses * static_cast<double>(nonzeros_) / static_cast<double>(layer_.weight_count());
    const double counts =
        static_cast<double>(neurons * tiles * ceil_div(candidates, array_.window) * window_bits(array_));
    const double index =
        array_.step_indexing() ? nonzeros * static_cast<double>(array_.step_bits) + counts : synapses;
    return static_cast<std::int64_t>(nonzeros * static_cast<double>(layer_.weight_bits) + index);
  }

  std::int64_t estimated_footprint(const TileShape& t) const {
    return array_.pes * ceil_div(estimated_bits(t, t.g * ceil_div(t.k, array_.pes), 1), 8);
  }

  // Rule X5, with the first round of neurons standing for all.
  std::int64_t estimated_cycles(const TileShape& t) {
    const std::int64_t Kg = layer_.filters_per_group();
    const std::int64_t rounds = Kg / t.k * ceil_div(t.k, array_.pes) + ceil_div(Kg % t.k, array_.pes);
    const auto found = round_cycles_.find(t.c);
    const std::int64_t cycles = found != round_cycles_.end()
                                    ? found->second
                                    : round_cycles_.emplace(t.c, tabulated_first_round(t.c)).first->second;
    return saturated(static_cast<Wide>(layer_.groups * rounds * pixels()) * cycles);
  }

  std::int64_t tabulated_first_round(std::int64_t channels_per_tile) const {
    return tensors_.tables
        .get<std::int64_t>(fmt::format("{} first round {}", geometry_, channels_per_tile),
                           [&] { return std::vector{first_round(channels_per_tile)}; })
        .front();
  }

  // Cycles of one pixel of the first round, over all channel tiles.
  std::int64_t first_round(std::int64_t channels_per_tile) const {
    const std::int64_t Cg = layer_.channels_per_group(), tiles = ceil_div(Cg, channels_per_tile);
    const std::int64_t candidates = channels_per_tile * layer_.R * layer_.S;
    const Layer first = first_filters(std::min(array_.pes, layer_.filters_per_group()));
    if (candidates <= std::min(array_.multipliers_per_pe, array_.window))  // never more than one issue
      return tiles * std::max(rules_.issue_cycles[static_cast<std::size_t>(candidates)],
                              rules_.output_cycles(first.K, 2));
    const SlotTable slots(first, tensors_.weights, channels_per_tile, window_rule(array_));
    PassCost cost;
    for (std::int64_t tile = 0; tile < tiles; ++tile)
      add_round(cost, slots, 0, first.K, tile, tile == 0 ? 1 : 2, rules_);
    return cost.cycles;
  }

  const SlotTable& slot_table(std::int64_t channels_per_tile) {
    const auto found = slots_by_channels_.find(channels_per_tile);
    if (found != slots_by_channels_.end()) return found->second;
    SlotTable slots(layer_, tensors_.weights, channels_per_tile, window_rule(array_), tensors_.tables);
    return slots_by_channels_.emplace(channels_per_tile, std::move(slots)).first->second;
  }

  CompressedShapes::Source bits_source() {
    const auto bits_of = [this](const SlotTable& slots, std::int64_t filter, const Range& c,
                                std::int64_t tile) { return neuron_bits(slots, filter, c.first / tile); };
    return {.bits = [this, bits_of](std::int64_t tile_c) -> CompressedShapes::BitsOf {
              return [&slots = slot_table(tile_c), bits_of, tile_c](std::int64_t filter, const Range& c) {
                return bits_of(slots, filter, c, tile_c);
              };
            },
            .sample = [this, bits_of](std::int64_t tile_c, std::int64_t filters) -> CompressedShapes::BitsOf {
              const auto slots = std::make_shared<SlotTable>(first_filters(filters), tensors_.weights, tile_c,
                                                             window_rule(array_));
              return [slots, bits_of, tile_c](std::int64_t filter, const Range& c) {
                return bits_of(*slots, filter, c, tile_c);
              };
            }};
  }

  Layer first_filters(std::int64_t filters) const {
    Layer first = layer_;
    first.C = layer_.channels_per_group();
    first.K = filters;
    first.groups = 1;
    return first;
  }

  // Payload and metadata of one neuron's synapses in one channel tile ("Storage" in README.md).
  WeightBits neuron_bits(const SlotTable& table, std::int64_t filter, std::int64_t channel_tile) const {
    const std::span<const std::uint16_t> windows = table.windows(filter, channel_tile);
    const std::int64_t slots = std::accumulate(windows.begin(), windows.end(), std::int64_t{0});
    const std::int64_t metadata =
        array_.step_indexing()
            ? slots * array_.step_bits + static_cast<std::int64_t>(windows.size()) * window_bits(array_)
            : table.candidates(channel_tile);
    return {slots * layer_.weight_bits, metadata};
  }

  // Of the plan's weight tiles.
  PassCosts pixel_costs() {
    const TileShape& tile = plan_.tile;
    return unpacked(tensors_.tables.get<std::int64_t>(
        fmt::format("{} pixels {} {} {}", geometry_, tile.g, tile.k, tile.c), [&] {
          PassCosts costs;
          const SlotTable& slots = slot_table(tile.c);
          for_each_weight_tile(layer_, tile, [&](const Range& g, const Range& k, const Range& c) {
            costs.add(pixel_cost(slots, g, k, c));
          });
          return packed(costs);
        }));
  }

  PassCost pixel_cost(const SlotTable& slots, const Range& g, const Range& k, const Range& c) const {
    PassCost cost;
    for (std::int64_t group = g.first; group < g.end(); ++group)
      for (std::int64_t first = 0; first < k.count; first += array_.pes)
        add_round(cost, slots, group * layer_.filters_per_group() + k.first + first,
                  std::min(array_.pes, k.count - first), c.first / plan_.tile.c, c.first == 0 ? 1 : 2,
                  rules_);
    return cost;
  }

  CambriconX array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  RoundRules rules_;
  std::string geometry_;
  std::int64_t nonzeros_;
  CompressedShapes shapes_;
  std::map<std::int64_t, SlotTable> slots_by_channels_;  // by channels per tile
  std::map<std::int64_t, std::int64_t> round_cycles_;    // first_round(), by channels per tile
  Plan plan_;
  PassCosts pixel_costs_;  // of a pixel; the PEs are charged for all of them in settle()
  std::int64_t slots_ = 0, neuron_windows_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const CambriconX& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) {
  return std::make_unique<CambriconXDatapath>(array, machine, layer, tensors);
}

}  // namespace lacuna::cambricon_x

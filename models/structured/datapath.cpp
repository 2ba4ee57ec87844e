#include "models/structured/datapath.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "models/structured/pass.h"
#include "sim/base/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/plan/compressed_weights.h"
#include "sim/plan/pixel_tiles.h"
#include "sim/plan/products.h"
#include "sim/plan/weight_tiles.h"
#include "sim/tensors/mac_counts.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna::structured {
namespace {

PassRules pass_rules(const Structured& array, const Machine& machine, const Layer& layer) {
  return {.pes = array.filters,
          .weights_per_cycle = array.weights_per_cycle,
          .slot_bits = layer.weight_bits + array.index_bits(),
          .weight_port_bits = 8 * machine.buffers.weight.bytes_per_cycle(),
          .runs_ahead = array.runs_ahead(),
          .input_bits = layer.input_bits,
          .input_port_bits = 8 * machine.buffers.input.bytes_per_cycle(),
          .psum_bits = machine.psum_bits,
          .output_port_bits = 8 * machine.buffers.output.bytes_per_cycle()};
}

// All that cycles and bytes depend on besides the tensors and the tile, as a key of tables.
std::string geometry_key(const Structured& array, const Machine& machine) {
  return fmt::format("structured {} {} {} {} {} {} {} {} {}", array.filters, array.pixels,
                     array.weights_per_cycle, array.group_size, array.synchronization,
                     machine.buffers.weight.bytes_per_cycle(), machine.buffers.input.bytes_per_cycle(),
                     machine.buffers.output.bytes_per_cycle(), machine.psum_bits);
}

class StructuredDatapath : public LockstepDatapath {
 public:
  StructuredDatapath(const Structured& array, const Machine& machine, const Layer& layer,
                     const LayerTensors& tensors)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(machine.psum_bits),
        rules_(pass_rules(array, machine, layer)),
        geometry_(geometry_key(array, machine)),
        nonzeros_(nonzero_weights(tensors)),
        shapes_(layer_, array.filters, machine.slots().weights, tensors.tables, geometry_, bits_source()),
        first_round_(count(std::min(array.filters, layer.filters_per_group()), layer.channels_per_group())) {
    const Tiling tiling = choose_tiling(layer, tiling_model(), machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, shapes_.of(tiling.tile).tiles,
                      machine.dram.burst_bytes);
    tabulate_passes();
    counts_by_cut_.clear();
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override {
    Wide cycles = 0;
    for_each_vector_size([&](std::int64_t vectors, std::int64_t pixels) {
      cycles += static_cast<Wide>(vectors) * passes_.at(pixels).all.cycles;
    });
    return cycles;
  }

  Cycle work(const Step& step, Ledger&, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t full = block.pixels() / array_.pixels, rest = block.pixels() % array_.pixels;
    Cycle cycles = 0;
    if (full > 0) cycles += count_vectors(step, array_.pixels, full, accesses);
    if (rest > 0) cycles += count_vectors(step, rest, 1, accesses);
    covered_macs_ += block.pixels() * block.g.count * block.k.count * block.c.count * layer_.R * layer_.S;
    return cycles;
  }

  void settle(Ledger& ledger) override {
    for_each_vector_size(
        [&](std::int64_t vectors, std::int64_t pixels) { passes_.at(pixels).charge(vectors, ledger); });
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // Nonzero weights only: what is stored.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block, [&](const Synapse& synapse) {
      const bool stored =
          tensors_.weights.test(synapse.filter, synapse_column(layer_, synapse.r, synapse.s, synapse.c));
      if (stored) add_products(layer_, tensors_, synapse, block, psums);
    });
  }

  // A stored weight's activation passes a multiplexer over the group, even if it is zero.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const std::int64_t computed =
        array_.gate_zero_activations ? count_macs(layer_, tensors_).effectual : pairs_;
    actions.add("mac", "mac", computed, technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_));
    if (array_.gate_zero_activations)
      actions.add("mac_gated", "mac", pairs_ - computed,
                  technology.gated_mac_pj(layer_.input_bits, layer_.weight_bits));
    actions.add("index_select", "indexing", pairs_, technology.mux_pj(array_.group_size, layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {pairs_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override {
    return {.weight = array_.weights_per_cycle * (layer_.weight_bits + array_.index_bits()),
            .input = array_.group_size * layer_.input_bits,
            .output = array_.filters * psum_bits_,
            .weight_arrays = array_.filters,
            .input_arrays = array_.pixels,
            .output_arrays = array_.pixels};
  }

  PortUses port_uses() const override {
    PortUses uses;
    for (const auto& [pixels, costs] : passes_) uses.add(costs.all.ports);
    return uses;
  }
  PortAccesses port_accesses() const override { return {.input = "group"}; }

 private:
  // Rule S7 for `vectors` vectors of `pixels` pixels.
  Cycle count_vectors(const Step& step, std::int64_t pixels, std::int64_t vectors, ArrayAccesses& accesses) {
    const PassSums& cost = passes_.at(pixels).tiles[static_cast<std::size_t>(step.weight_tile)];
    accesses.input.reads += vectors * cost.input_words;
    accesses.weight.reads += vectors * cost.weight_words;
    accesses.output.reads += plan_.block(step).first_channels() ? 0 : vectors * cost.output_words;
    accesses.output.writes += vectors * cost.output_words;
    pairs_ += vectors * cost.operands;
    return vectors * cost.cycles;
  }

  TilingModel tiling_model() {
    return {.compute_cycles = [this](const TileShape& t) { return estimated_cycles(t); },
            .weight_footprint = [this](const TileShape& t) { return estimated_footprint(t); },
            .weight_bytes =
                [this](const TileShape& t) {
                  return estimated_bits(t.c, layer_.K * ceil_div(layer_.channels_per_group(), t.c)) / 8;
                },
            .exact_weight_footprint = [this](const TileShape& t) { return shapes_.footprint(t); },
            .weight_parts = array_.filters};
  }

  // Expected bits of `filters` filters' weights in a tile of `channels` channels.
  std::int64_t estimated_bits(std::int64_t channels, std::int64_t filters) {
    const std::int64_t positions = filters * layer_.R * layer_.S;
    const double nonzeros = static_cast<double>(positions * channels) * static_cast<double>(nonzeros_) /
                            static_cast<double>(layer_.weight_count());
    const std::int64_t groups = positions * ceil_div(channels, array_.group_size);
    return static_cast<std::int64_t>(nonzeros *
                                     static_cast<double>(layer_.weight_bits + array_.index_bits())) +
           groups * count_bits(layer_.channels_per_group());
  }

  std::int64_t estimated_footprint(const TileShape& t) {
    return array_.filters * ceil_div(estimated_bits(t.c, t.g * ceil_div(t.k, array_.filters)), 8);
  }

  // Rule S7, with the first round of filters standing for all.
  std::int64_t estimated_cycles(const TileShape& t) {
    const std::int64_t Kg = layer_.filters_per_group();
    const std::int64_t rounds = Kg / t.k * ceil_div(t.k, array_.filters) + ceil_div(Kg % t.k, array_.filters);
    std::int64_t vectors = 0;
    for_each_pixel_tile_size(layer_, t, [&](std::int64_t tiles, std::int64_t pixels) {
      vectors += tiles * ceil_div(pixels, array_.pixels);
    });
    return saturated(static_cast<Wide>(layer_.groups * rounds * vectors) *
                     estimated_pass(t.c, std::min(array_.pixels, t.n * t.p * t.q)));
  }

  // A pass of the first round, over all channel tiles: those that cut groups are taken to be dense.
  std::int64_t estimated_pass(std::int64_t channels_per_tile, std::int64_t pixels) {
    const std::int64_t Cg = layer_.channels_per_group(), tiles = ceil_div(Cg, channels_per_tile);
    const std::int64_t filters = std::min(array_.filters, layer_.filters_per_group());
    const std::int64_t output = rules_.output_cycles(filters, pixels, 1) * (2 * tiles - 1);
    const std::int64_t dense = layer_.R * layer_.S * rules_.issue_cycles(Cg);
    return std::max({first_round_cycles(pixels), output, cut(channels_per_tile) == Cg ? 0 : dense});
  }

  std::int64_t first_round_cycles(std::int64_t pixels) {
    if (const auto found = first_round_cycles_.find(pixels); found != first_round_cycles_.end())
      return found->second;
    const auto cycles =
        tensors_.tables.get<std::int64_t>(fmt::format("{} first round {}", geometry_, pixels), [&] {
          const std::int64_t filters = std::min(array_.filters, layer_.filters_per_group());
          PassCost cost;
          add_pass(cost, first_round_, {0, filters, {0, layer_.channels_per_group()}}, pixels, rules_);
          return std::vector{cost.cycles};
        });
    return first_round_cycles_.emplace(pixels, cycles.front()).first->second;
  }

  // Tiles that end at boundaries of groups do not cut any.
  std::int64_t cut(std::int64_t channels_per_tile) const {
    return channels_per_tile % array_.group_size == 0 ? layer_.channels_per_group() : channels_per_tile;
  }

  const GroupCounts& counts(std::int64_t channels_per_tile) {
    const std::int64_t key = cut(channels_per_tile);
    if (const auto found = counts_by_cut_.find(key); found != counts_by_cut_.end()) return found->second;
    return counts_by_cut_.emplace(key, count(layer_.K, key)).first->second;
  }

  GroupCounts count(std::int64_t filters, std::int64_t channels_per_tile) const {
    return {layer_, tensors_.weights, filters,
            ChannelPieces(layer_.channels_per_group(), array_.group_size, channels_per_tile)};
  }

  // Bits of the number of a group's weights; none if the layer's counts are regular.
  std::int64_t count_bits(std::int64_t channels_per_tile) {
    const std::int64_t key = cut(channels_per_tile);
    if (const auto found = count_bits_.find(key); found != count_bits_.end()) return found->second;
    const auto bits = tensors_.tables.get<std::int64_t>(
        fmt::format("structured count bits {} {}", array_.group_size, key),
        [&] { return std::vector{counts(key).regular() ? 0 : array_.count_bits()}; });
    return count_bits_.emplace(key, bits.front()).first->second;
  }

  CompressedShapes::Source bits_source() {
    return {.bits = [this](std::int64_t tile_c) -> CompressedShapes::BitsOf {
              return [this, &table = counts(tile_c), bits_per_group = count_bits(tile_c)](std::int64_t filter,
                                                                                          const Range& c) {
                return filter_bits(table, filter, c, bits_per_group);
              };
            },
            // Whether the counts of all groups are regular is not known: they take no bits then.
            .sample = [this](std::int64_t tile_c, std::int64_t filters) -> CompressedShapes::BitsOf {
              return [this, table = std::make_shared<GroupCounts>(count(filters, cut(tile_c)))](
                         std::int64_t filter, const Range& c) { return filter_bits(*table, filter, c, 0); };
            }};
  }

  // "Storage" in README.md.
  WeightBits filter_bits(const GroupCounts& table, std::int64_t filter, const Range& c,
                         std::int64_t bits_per_group) const {
    const std::int64_t weights = table.weights(filter, c);
    const std::int64_t groups = layer_.R * layer_.S * table.pieces().of(c).count;
    return {weights * layer_.weight_bits, weights * array_.index_bits() + groups * bits_per_group};
  }

  // Of the plan's weight tiles, for every length of vector that occurs.
  void tabulate_passes() {
    for_each_vector_size([this](std::int64_t, std::int64_t pixels) { tabulate_passes(pixels); });
  }

  void tabulate_passes(std::int64_t pixels) {
    if (passes_.contains(pixels)) return;
    const TileShape& tile = plan_.tile;
    const std::string table = fmt::format("{} passes {} {} {} {}", geometry_, tile.g, tile.k, tile.c, pixels);
    passes_[pixels] = unpacked(tensors_.tables.get<std::int64_t>(table, [&] {
      PassCosts costs;
      for_each_weight_tile(layer_, tile, [&](const Range& g, const Range& k, const Range& c) {
        costs.add(pass_cost(g, k, c, pixels));
      });
      return packed(costs);
    }));
  }

  // visit(vectors, pixels): with each weight tile come so many vectors of so many pixels.
  template <class Visit>
  void for_each_vector_size(const Visit& visit) const {
    for_each_pixel_tile_size(layer_, plan_.tile, [&](std::int64_t tiles, std::int64_t pixels) {
      if (pixels >= array_.pixels) visit(tiles * (pixels / array_.pixels), array_.pixels);
      if (pixels % array_.pixels > 0) visit(tiles, pixels % array_.pixels);
    });
  }

  // One vector's passes: all rounds of all convolution groups of a weight tile.
  PassCost pass_cost(const Range& g, const Range& k, const Range& c, std::int64_t pixels) {
    PassCost cost;
    for (std::int64_t group = g.first; group < g.end(); ++group)
      for (std::int64_t first = 0; first < k.count; first += array_.filters)
        add_pass(cost, counts(plan_.tile.c),
                 {group * layer_.filters_per_group() + k.first + first,
                  std::min(array_.filters, k.count - first), c},
                 pixels, rules_);
    return cost;
  }

  Structured array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  PassRules rules_;
  std::string geometry_;
  std::int64_t nonzeros_;
  CompressedShapes shapes_;
  GroupCounts first_round_;
  std::map<std::int64_t, GroupCounts> counts_by_cut_;
  std::map<std::int64_t, std::int64_t> count_bits_;          // by cut
  std::map<std::int64_t, std::int64_t> first_round_cycles_;  // by pixels of a vector
  Plan plan_;
  std::map<std::int64_t, PassCosts> passes_;  // by pixels of a vector
  std::int64_t pairs_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const Structured& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) {
  return std::make_unique<StructuredDatapath>(array, machine, layer, tensors);
}

}  // namespace lacuna::structured

#include "models/nm_tensor_core/datapath.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <map>

#include "models/nm_tensor_core/pattern.h"
#include "models/nm_tensor_core/rounds.h"
#include "models/nm_tensor_core/step_cost.h"
#include "sim/base/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/engine/refused.h"
#include "sim/plan/pixel_tiles.h"
#include "sim/plan/products.h"
#include "sim/plan/weight_tiles.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::nm_tensor_core {
namespace {

// In tables a layer that obeys has a violation without nonzeros: an empty table would not be found again.
std::optional<Violation> tabulated_violation(const NmTensorCore& array, const Layer& layer,
                                             const LayerTensors& tensors) {
  const std::vector<Violation> found = tensors.tables.get<Violation>(
      fmt::format("nm_tensor_core violation {} {}", array.keep, array.group_size), [&] {
        return std::vector{
            first_violation(layer, tensors.weights, array.keep, array.group_size).value_or(Violation{})};
      });
  return found.front().nonzeros == 0 ? std::nullopt : std::optional(found.front());
}

[[noreturn]] void refuse(const NmTensorCore& array, const Layer& layer, const Violation& at) {
  throw Refused(
      "/array/on_violation",
      fmt::format(
          "layer \"{}\", filter {}, r {}, s {}, group {} (channels {} to {} of the filter): expected "
          "at most {} nonzero weights in a group of {}, found {}; \"dense\" would run the layer dense",
          layer.name, at.filter, at.r, at.s, at.first_channel / array.group_size, at.first_channel,
          at.first_channel + at.channels - 1, array.keep, array.group_size, at.nonzeros));
}

bool runs_sparse(const NmTensorCore& array, const Layer& layer, const LayerTensors& tensors) {
  const std::optional<Violation> violation = tabulated_violation(array, layer, tensors);
  if (violation && array.refuses_violations()) refuse(array, layer, *violation);
  return !violation;
}

// d
std::int64_t position_bits(const NmTensorCore& array, bool sparse) {
  return sparse ? static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(array.group_size - 1)))
                : 0;
}

// What a core with a full tile takes in a full issue.
BufferWords issue_words(const NmTensorCore& array, const Layer& layer, std::int64_t psum_bits, bool sparse) {
  const std::int64_t activations = sparse ? array.depth / array.keep * array.group_size : array.depth;
  return {.weight = array.filters * array.depth * (layer.weight_bits + position_bits(array, sparse)),
          .input = array.pixels * activations * layer.input_bits,
          .output = array.filters * array.pixels * psum_bits,
          .output_arrays = array.cores};
}

RoundRules round_rules(const NmTensorCore& array, const Layer& layer, bool sparse) {
  return {.cores = array.cores,
          .filters = array.filters,
          .pixels = array.pixels,
          .group_size = array.group_size,
          .pieces_per_issue = array.depth / (sparse ? array.keep : array.group_size),
          .positions = layer.R * layer.S};
}

PortRules port_rules(const NmTensorCore& array, const Machine& machine, const Layer& layer, bool sparse) {
  return {.values_per_piece = sparse ? array.keep : 0,
          .weight_bits = layer.weight_bits + position_bits(array, sparse),
          .input_bits = layer.input_bits,
          .psum_bits = machine.psum_bits,
          .weight_port_bits = 8 * machine.buffers.weight.bytes_per_cycle(),
          .input_port_bits = 8 * machine.buffers.input.bytes_per_cycle(),
          .output_port_bits = 8 * machine.buffers.output.bytes_per_cycle()};
}

class NmTensorCoreDatapath : public LockstepDatapath {
 public:
  NmTensorCoreDatapath(const NmTensorCore& array, const Machine& machine, const Layer& layer,
                       const LayerTensors& tensors)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(machine.psum_bits),
        sparse_(runs_sparse(array, layer, tensors)),
        words_(issue_words(array, layer, machine.psum_bits, sparse_)),
        rules_(round_rules(array, layer, sparse_)),
        costs_(rules_, port_rules(array, machine, layer, sparse_)) {
    const Tiling tiling = choose_tiling(layer, tiling_model(), machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    std::vector<WeightTileBytes> tiles;
    for_each_weight_tile(layer, tiling.tile, [&](const Range& g, const Range& k, const Range& c) {
      tiles.push_back(tile_bytes(g.count * k.count, c.count, rules_.pieces(c)));
    });
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, tiles, machine.dram.burst_bytes);
    working_cycles_ = compute_cycles(tiling.tile);
    by_channels_.clear();
    costs_.forget();
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return working_cycles_; }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t groups = block.g.count, tiles = rules_.tiles(block.k.count, block.pixels());
    const std::int64_t rounds = rules_.rounds(block.k.count, block.pixels());
    const std::int64_t issues = rules_.issues(block.c);
    const StepCost& cost = costs_.at(block.k.count, block.pixels(), block.c);
    port_uses_.add(cost.ports);
    for (std::int64_t core = 0; core < array_.cores; ++core) {
      const std::int64_t busy = rules_.busy_rounds(core, tiles);  // all, or all but the last
      const std::int64_t unassigned = busy < rounds ? cost.last_round_cycles : 0;
      ledger.add(core, Cause::compute, groups * busy * issues);
      ledger.add(core, Cause::buffer_port, groups * (cost.cycles - unassigned - busy * issues));
      ledger.add(core, Cause::unassigned, groups * unassigned);
    }
    accesses.weight.reads += groups * tiles * issues;
    accesses.input.reads += groups * tiles * issues;
    accesses.output.reads += block.first_channels() ? 0 : groups * tiles;
    accesses.output.writes += groups * tiles;
    const std::int64_t outputs = groups * block.k.count * block.pixels();
    const std::int64_t macs = outputs * block.c.count * layer_.R * layer_.S;
    covered_macs_ += macs;
    pairs_ += sparse_ ? outputs * rules_.pieces(block.c) * array_.keep : macs;
    return groups * cost.cycles;
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // In sparse mode the nonzeros; the stored zeros add nothing.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block, [&](const Synapse& synapse) {
      const bool taken =
          !sparse_ ||
          tensors_.weights.test(synapse.filter, synapse_column(layer_, synapse.r, synapse.s, synapse.c));
      if (taken) add_products(layer_, tensors_, synapse, block, psums);
    });
  }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    actions.add("mac", "mac", pairs_, technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_));
    actions.add("index_select", "indexing", sparse_ ? pairs_ : 0,
                technology.mux_pj(array_.group_size, layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {pairs_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override { return words_; }
  PortUses port_uses() const override { return port_uses_; }

 private:
  // All channel tiles of one size.
  struct ChannelTiles {
    std::map<std::array<std::int64_t, 3>, std::pair<Range, std::int64_t>>
        kinds;                     // that cost the same, and how many
    std::int64_t pieces = 0;       // in all
    std::int64_t most_pieces = 0;  // in one
  };

  TilingModel tiling_model() {
    return {.compute_cycles = [this](const TileShape& t) { return saturated(compute_cycles(t)); },
            .weight_footprint =
                [this](const TileShape& t) {
                  return total(tile_bytes(t.g * t.k, t.c, channel_tiles(t.c).most_pieces));
                },
            .weight_bytes =
                [this](const TileShape& t) {
                  return total(tile_bytes(layer_.K, layer_.channels_per_group(), channel_tiles(t.c).pieces));
                }};
  }

  static std::int64_t total(const WeightTileBytes& bytes) { return bytes.payload + bytes.metadata; }

  // "Storage" in README.md.
  WeightTileBytes tile_bytes(std::int64_t filters, std::int64_t channels, std::int64_t pieces) const {
    if (!sparse_) return {ceil_div(filters * channels * layer_.R * layer_.S * layer_.weight_bits, 8), 0};
    const std::int64_t stored = filters * pieces * array_.keep;
    return {ceil_div(stored * layer_.weight_bits, 8), ceil_div(stored * position_bits(array_, sparse_), 8)};
  }

  // Rule T7 over all tiles.
  Wide compute_cycles(const TileShape& t) {
    const std::int64_t Kg = layer_.filters_per_group();
    Wide cycles = 0;
    for_each_pixel_tile_size(layer_, t, [&](std::int64_t tiles, std::int64_t pixels) {
      for (const auto& [key, kind] : channel_tiles(t.c).kinds) {
        const auto& [channels, count] = kind;
        cycles += static_cast<Wide>(tiles * count * (Kg / t.k)) * costs_.at(t.k, pixels, channels).cycles;
        if (Kg % t.k > 0)
          cycles += static_cast<Wide>(tiles * count) * costs_.at(Kg % t.k, pixels, channels).cycles;
      }
    });
    return layer_.groups * cycles;
  }

  const ChannelTiles& channel_tiles(std::int64_t channels_per_tile) {
    const auto [at, is_new] = by_channels_.try_emplace(channels_per_tile);
    if (!is_new) return at->second;
    const std::int64_t Cg = layer_.channels_per_group();
    for (std::int64_t c = 0; c < Cg; c += channels_per_tile) {
      const Range channels{c, std::min(channels_per_tile, Cg - c)};
      const std::array key{c % array_.group_size, channels.count, std::int64_t{c == 0}};
      ++at->second.kinds.try_emplace(key, channels, 0).first->second.second;
      at->second.pieces += rules_.pieces(channels);
      at->second.most_pieces = std::max(at->second.most_pieces, rules_.pieces(channels));
    }
    return at->second;
  }

  NmTensorCore array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  bool sparse_;
  BufferWords words_;
  RoundRules rules_;
  StepCosts costs_;
  std::map<std::int64_t, ChannelTiles> by_channels_;  // by channels per tile
  Plan plan_;
  PortUses port_uses_;
  Wide working_cycles_ = 0;
  std::int64_t pairs_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const NmTensorCore& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) {
  return std::make_unique<NmTensorCoreDatapath>(array, machine, layer, tensors);
}

}  // namespace lacuna::nm_tensor_core

#include "models/nm_tensor_core/datapath.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <map>

#include "models/nm_tensor_core/pattern.h"
#include "models/nm_tensor_core/rounds.h"
#include "sim/config/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/engine/refused.h"
#include "sim/plan/pixel_tiles.h"
#include "sim/plan/products.h"
#include "sim/plan/weight_tiles.h"
#include "sim/workload/mac_counts.h"

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

// What a core takes in an issue.
BufferWords issue_words(const NmTensorCore& array, const Layer& layer, std::int64_t psum_bits, bool sparse) {
  const std::int64_t position_bits =
      sparse ? static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(array.group_size - 1)))
             : 0;
  const std::int64_t activations = sparse ? array.depth / array.keep * array.group_size : array.depth;
  return {.weight = array.filters * array.depth * (layer.weight_bits + position_bits),
          .input = array.pixels * activations * layer.input_bits,
          .output = array.filters * array.pixels * psum_bits,
          .output_arrays = array.cores};
}

RoundRules round_rules(const NmTensorCore& array, const Machine& machine, const Layer& layer,
                       const BufferWords& words, bool sparse) {
  const auto port_cycles = [&](std::int64_t word, const BufferConfig& buffer) {
    return ceil_div(array.cores * word, 8 * buffer.bytes_per_cycle());
  };
  return {.cores = array.cores,
          .filters = array.filters,
          .pixels = array.pixels,
          .group_size = array.group_size,
          .pieces_per_issue = array.depth / (sparse ? array.keep : array.group_size),
          .positions = layer.R * layer.S,
          .cycles_per_issue = std::max(port_cycles(words.weight, machine.buffers.weight),
                                       port_cycles(words.input, machine.buffers.input)),
          .cycles_per_output_access = port_cycles(words.output, machine.buffers.output)};
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
        rules_(round_rules(array, machine, layer, words_, sparse_)) {
    const Tiling tiling = choose_tiling(layer, tiling_model(), machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    std::vector<WeightTileBytes> tiles;
    for_each_weight_tile(layer, tiling.tile, [&](const Range& g, const Range& k, const Range& c) {
      tiles.push_back(tile_bytes(g.count * k.count, c.count, rules_.pieces(c)));
    });
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, tiles);
    working_cycles_ = compute_cycles(tiling.tile);
    by_channels_.clear();
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return working_cycles_; }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t groups = block.g.count, tiles = rules_.tiles(block.k.count, block.pixels());
    const std::int64_t rounds = rules_.rounds(block.k.count, block.pixels());
    const std::int64_t issues = rules_.issues(block.c), cycles = rules_.cycles(block.c);
    for (std::int64_t core = 0; core < array_.cores; ++core) {
      const std::int64_t busy = groups * rules_.busy_rounds(core, tiles);
      ledger.add(core, Cause::compute, busy * issues);
      ledger.add(core, Cause::buffer_port, busy * (cycles - issues));
      ledger.add(core, Cause::unassigned, (groups * rounds - busy) * cycles);
    }
    accesses.weight.reads += groups * tiles * issues;
    accesses.input.reads += groups * tiles * issues;
    accesses.output.reads += block.first_channels() ? 0 : groups * tiles;
    accesses.output.writes += groups * tiles;
    const std::int64_t outputs = groups * block.k.count * block.pixels();
    const std::int64_t macs = outputs * block.c.count * layer_.R * layer_.S;
    covered_macs_ += macs;
    pairs_ += sparse_ ? outputs * rules_.pieces(block.c) * array_.keep : macs;
    return groups * rounds * cycles;
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

 private:
  // All channel tiles of one size.
  struct ChannelTiles {
    std::int64_t cycles = 0;       // of a round in each
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
    const std::int64_t position_bits = words_.weight / (array_.filters * array_.depth) - layer_.weight_bits;
    return {ceil_div(stored * layer_.weight_bits, 8), ceil_div(stored * position_bits, 8)};
  }

  // Rule T7 over all tiles.
  Wide compute_cycles(const TileShape& t) {
    const std::int64_t Kg = layer_.filters_per_group();
    std::int64_t rounds = 0;
    for_each_pixel_tile_size(layer_, t, [&](std::int64_t tiles, std::int64_t pixels) {
      rounds += tiles * (Kg / t.k * rules_.rounds(t.k, pixels) + rules_.rounds(Kg % t.k, pixels));
    });
    return static_cast<Wide>(layer_.groups * rounds) * channel_tiles(t.c).cycles;
  }

  const ChannelTiles& channel_tiles(std::int64_t channels_per_tile) {
    const auto [at, is_new] = by_channels_.try_emplace(channels_per_tile);
    if (!is_new) return at->second;
    const std::int64_t Cg = layer_.channels_per_group();
    for (std::int64_t c = 0; c < Cg; c += channels_per_tile) {
      const Range channels{c, std::min(channels_per_tile, Cg - c)};
      at->second.cycles = saturated(static_cast<Wide>(at->second.cycles) + rules_.cycles(channels));
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
  std::map<std::int64_t, ChannelTiles> by_channels_;  // by channels per tile
  Plan plan_;
  Wide working_cycles_ = 0;
  std::int64_t pairs_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const NmTensorCore& array, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) {
  return std::make_unique<NmTensorCoreDatapath>(array, machine, layer, tensors);
}

}  // namespace lacuna::nm_tensor_core

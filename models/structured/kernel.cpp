#include "models/structured/kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "models/structured/datapath.h"
#include "models/structured/pass.h"
#include "models/structured/storage.h"
#include "models/structured/vectors.h"
#include "sim/base/integer_math.h"
#include "sim/kit/least_cycles.h"
#include "sim/kit/tiled_kernel.h"
#include "sim/plan/weight_tiles.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna::structured {
namespace {

const std::vector<UnusedKey> not_of_costs{{"pipeline_stages", "they come behind the costs of a pass"},
                                          {"gate_zero_activations", "energy, which no table has"}};

PassRules pass_rules(const Structured& array, const ArrayContext& context, const Layer& layer) {
  return {.pes = array.filters,
          .weights_per_cycle = array.weights_per_cycle,
          .slot_bits = layer.weight_bits + array.index_bits(),
          .weight_port_bits = context.weight.port_bits,
          .runs_ahead = array.runs_ahead(),
          .input_bits = layer.input_bits,
          .input_port_bits = context.input.port_bits,
          .psum_bits = context.psum_bits,
          .output_port_bits = context.output.port_bits};
}

class StructuredKernel : public TiledKernel {
 public:
  StructuredKernel(const Structured& array, const ArrayContext& context, const Layer& of,
                   const LayerTensors& tensors)
      : TiledKernel(context, of),
        array_(array),
        tensors_(tensors),
        rules_(pass_rules(array, context, of)),
        key_(context.key.without(not_of_costs)),
        storage_(array, slots(), key_, layer(), tensors),
        first_round_(
            storage_.count(std::min(array.filters, of.filters_per_group()), of.channels_per_group())) {}

  // Every nonzero weight takes a multiplier for every pixel.
  Wide bound(const Mapping&) override {
    return least_cycles_of_weights(nonzero_weights(tensors_), layer(), array_.geometry().multipliers());
  }

  std::optional<TilingModel> tiling_model() override {
    return TilingModel{
        .compute_cycles = [this](const TileShape& t) { return estimated_cycles(t); },
        .weight_footprint = [this](const TileShape& t) { return storage_.estimated_footprint(t); },
        .weight_bytes = [this](const TileShape& t) { return storage_.estimated_bytes(t); },
        .exact_weight_footprint = [this](const TileShape& t) { return storage_.footprint(t); },
        .weight_parts = array_.filters};
  }

  std::unique_ptr<Datapath> datapath(Plan plan) override {
    VectorCosts costs;
    for_each_vector_size(layer(), plan.tile, array_.pixels, [&](std::int64_t, std::int64_t pixels) {
      if (!costs.contains(pixels)) costs[pixels] = pass_costs(plan.tile, pixels);
    });
    return make_datapath(array_, psum_bits(), layer(), tensors_, std::move(plan), std::move(costs));
  }

 private:
  StoredWeights stored_tiles(const TileShape& tile) override { return storage_.of(tile); }

  // Rule S7, with the first round of filters standing for all.
  std::int64_t estimated_cycles(const TileShape& t) {
    const std::int64_t Kg = layer().filters_per_group();
    const std::int64_t rounds = Kg / t.k * ceil_div(t.k, array_.filters) + ceil_div(Kg % t.k, array_.filters);
    std::int64_t vectors = 0;
    for_each_pixel_tile_size(layer(), t, [&](std::int64_t tiles, std::int64_t pixels) {
      vectors += tiles * ceil_div(pixels, array_.pixels);
    });
    return saturated(static_cast<Wide>(layer().groups * rounds * vectors) *
                     estimated_pass(t.c, std::min(array_.pixels, t.n * t.p * t.q)));
  }

  // A pass of the first round, over all channel tiles: those that cut groups are taken to be dense.
  std::int64_t estimated_pass(std::int64_t channels_per_tile, std::int64_t pixels) {
    const std::int64_t Cg = layer().channels_per_group(), tiles = ceil_div(Cg, channels_per_tile);
    const std::int64_t filters = std::min(array_.filters, layer().filters_per_group());
    const std::int64_t output = rules_.output_cycles(filters, pixels, 1) * (2 * tiles - 1);
    const std::int64_t dense = layer().R * layer().S * rules_.issue_cycles(Cg);
    return std::max(
        {first_round_cycles(pixels), output, storage_.cuts_groups(channels_per_tile) ? dense : 0});
  }

  std::int64_t first_round_cycles(std::int64_t pixels) {
    if (const auto found = first_round_cycles_.find(pixels); found != first_round_cycles_.end())
      return found->second;
    const auto cycles =
        tensors_.tables.get<std::int64_t>(key_.of(fmt::format("first round {}", pixels)), [&] {
          const std::int64_t filters = std::min(array_.filters, layer().filters_per_group());
          PassCost cost;
          add_pass(cost, first_round_, {0, filters, {0, layer().channels_per_group()}}, pixels, rules_);
          return std::vector{cost.cycles};
        });
    return first_round_cycles_.emplace(pixels, cycles.front()).first->second;
  }

  // Of each weight tile.
  PassCosts pass_costs(const TileShape& tile, std::int64_t pixels) {
    const std::string table = of_weight_tiles(key_, tile).of(fmt::format("passes {}", pixels));
    return unpacked(tensors_.tables.get<std::int64_t>(table, [&] {
      PassCosts costs;
      const GroupCounts& counts = storage_.counts(tile.c);
      for_each_weight_tile(layer(), tile, [&](const Range& g, const Range& k, const Range& c) {
        costs.add(pass_cost(counts, g, k, c, pixels));
      });
      return packed(costs);
    }));
  }

  // One vector's passes: all rounds of all convolution groups of a weight tile.
  PassCost pass_cost(const GroupCounts& counts, const Range& g, const Range& k, const Range& c,
                     std::int64_t pixels) const {
    PassCost cost;
    for (std::int64_t group = g.first; group < g.end(); ++group)
      for (std::int64_t first = 0; first < k.count; first += array_.filters)
        add_pass(cost, counts,
                 {group * layer().filters_per_group() + k.first + first,
                  std::min(array_.filters, k.count - first), c},
                 pixels, rules_);
    return cost;
  }

  Structured array_;
  const LayerTensors& tensors_;
  PassRules rules_;
  TableKey key_;
  Storage storage_;
  GroupCounts first_round_;
  std::map<std::int64_t, std::int64_t> first_round_cycles_;  // by pixels of a vector
};

}  // namespace

std::unique_ptr<LayerKernel> make_kernel(const Structured& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors) {
  return std::make_unique<StructuredKernel>(array, context, layer, tensors);
}

}  // namespace lacuna::structured

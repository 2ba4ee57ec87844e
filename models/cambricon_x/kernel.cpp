#include "models/cambricon_x/kernel.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "models/cambricon_x/datapath.h"
#include "models/cambricon_x/pixel_cost.h"
#include "models/cambricon_x/storage.h"
#include "sim/base/integer_math.h"
#include "sim/kit/least_cycles.h"
#include "sim/kit/tiled_kernel.h"
#include "sim/plan/weight_tiles.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna::cambricon_x {
namespace {

const std::vector<UnusedKey> not_of_costs{{"pipeline_stages", "they come behind the costs of a pixel"}};

RoundRules round_rules(const CambriconX& array, const ArrayContext& context, const Layer& layer) {
  const std::int64_t index_bits = array.step_indexing() ? array.step_bits : 0;
  RoundRules rules;
  rules.pes = array.pes;
  rules.synchronizes_windows = array.synchronizes_windows();
  rules.slots_per_issue = array.multipliers_per_pe;
  rules.weight_bits = array.pes * (layer.weight_bits + index_bits);
  rules.input_bits = layer.input_bits;
  rules.psum_bits = context.psum_bits;
  rules.output_port_bits = context.output.port_bits;
  const auto issue_cycles = [&](std::int64_t slots) {
    return ceil_div(slots * rules.weight_bits, context.weight.port_bits);
  };
  for (std::int64_t n = 0; n <= array.window; ++n) {
    rules.issues.push_back(ceil_div(n, array.multipliers_per_pe));
    rules.issue_cycles.push_back(n / array.multipliers_per_pe * issue_cycles(array.multipliers_per_pe) +
                                 issue_cycles(n % array.multipliers_per_pe));
    rules.window_read_cycles.push_back(ceil_div(n * layer.input_bits, context.input.port_bits));
  }
  return rules;
}

class CambriconXKernel : public TiledKernel {
 public:
  CambriconXKernel(const CambriconX& array, const ArrayContext& context, const Layer& of,
                   const LayerTensors& tensors)
      : TiledKernel(context, of),
        array_(array),
        tensors_(tensors),
        rules_(round_rules(array, context, of)),
        key_(context.key.without(not_of_costs)),
        storage_(array, slots(), key_, layer(), tensors) {}

  // Every nonzero synapse takes a multiplier for every pixel.
  Wide bound(const Mapping&) override {
    return least_cycles_of_weights(nonzero_weights(tensors_), layer(), array_.geometry().multipliers());
  }

  std::optional<TilingModel> tiling_model() override {
    return TilingModel{
        .compute_cycles = [this](const TileShape& t) { return estimated_cycles(t); },
        .weight_footprint = [this](const TileShape& t) { return storage_.estimated_footprint(t); },
        .weight_bytes = [this](const TileShape& t) { return storage_.estimated_bytes(t); },
        .exact_weight_footprint = [this](const TileShape& t) { return storage_.footprint(t); },
        .weight_parts = array_.pes};
  }

  std::unique_ptr<Datapath> datapath(Plan plan) override {
    PassCosts costs = pixel_costs(plan.tile);
    return make_datapath(array_, psum_bits(), layer(), tensors_, std::move(plan), std::move(costs));
  }

 private:
  std::int64_t pixels() const { return layer().N * layer().P * layer().Q; }

  StoredWeights stored_tiles(const TileShape& tile) override { return storage_.of(tile); }

  // Rule X5, with the first round of neurons standing for all.
  std::int64_t estimated_cycles(const TileShape& t) {
    const std::int64_t Kg = layer().filters_per_group();
    const std::int64_t rounds = Kg / t.k * ceil_div(t.k, array_.pes) + ceil_div(Kg % t.k, array_.pes);
    const auto found = round_cycles_.find(t.c);
    const std::int64_t cycles = found != round_cycles_.end()
                                    ? found->second
                                    : round_cycles_.emplace(t.c, tabulated_first_round(t.c)).first->second;
    return saturated(static_cast<Wide>(layer().groups * rounds * pixels()) * cycles);
  }

  std::int64_t tabulated_first_round(std::int64_t channels_per_tile) const {
    return tensors_.tables
        .get<std::int64_t>(key_.of(fmt::format("first round {}", channels_per_tile)),
                           [&] { return std::vector{first_round(channels_per_tile)}; })
        .front();
  }

  // Cycles of one pixel of the first round, over all channel tiles.
  std::int64_t first_round(std::int64_t channels_per_tile) const {
    const std::int64_t Cg = layer().channels_per_group(), tiles = ceil_div(Cg, channels_per_tile);
    const std::int64_t candidates = channels_per_tile * layer().R * layer().S;
    const std::int64_t neurons = std::min(array_.pes, layer().filters_per_group());
    if (candidates <= std::min(array_.multipliers_per_pe, array_.window))  // never more than one issue
      return tiles * std::max(rules_.issue_cycles[static_cast<std::size_t>(candidates)],
                              rules_.output_cycles(neurons, 2));
    const SlotTable slots = storage_.slots_of_first(neurons, channels_per_tile);
    PassCost cost;
    for (std::int64_t tile = 0; tile < tiles; ++tile)
      add_round(cost, slots, 0, neurons, tile, tile == 0 ? 1 : 2, rules_);
    return cost.cycles;
  }

  // Of a pixel with each weight tile.
  PassCosts pixel_costs(const TileShape& tile) {
    return unpacked(tensors_.tables.get<std::int64_t>(of_weight_tiles(key_, tile).of("pixels"), [&] {
      PassCosts costs;
      const SlotTable& slots = storage_.slots(tile.c);
      for_each_weight_tile(layer(), tile, [&](const Range& g, const Range& k, const Range& c) {
        costs.add(pixel_cost(slots, g, k, c, tile.c));
      });
      return packed(costs);
    }));
  }

  PassCost pixel_cost(const SlotTable& slots, const Range& g, const Range& k, const Range& c,
                      std::int64_t channels_per_tile) const {
    PassCost cost;
    for (std::int64_t group = g.first; group < g.end(); ++group)
      for (std::int64_t first = 0; first < k.count; first += array_.pes)
        add_round(cost, slots, group * layer().filters_per_group() + k.first + first,
                  std::min(array_.pes, k.count - first), c.first / channels_per_tile, c.first == 0 ? 1 : 2,
                  rules_);
    return cost;
  }

  CambriconX array_;
  const LayerTensors& tensors_;
  RoundRules rules_;
  TableKey key_;
  Storage storage_;
  std::map<std::int64_t, std::int64_t> round_cycles_;  // first_round(), by channels per tile
};

}  // namespace

std::unique_ptr<LayerKernel> make_kernel(const CambriconX& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors) {
  return std::make_unique<CambriconXKernel>(array, context, layer, tensors);
}

}  // namespace lacuna::cambricon_x

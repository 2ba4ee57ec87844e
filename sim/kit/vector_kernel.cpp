#include "sim/kit/vector_kernel.h"

#include <algorithm>
#include <utility>

#include "sim/base/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/kit/lockstep.h"
#include "sim/kit/tiled_kernel.h"
#include "sim/kit/vector_rules.h"

namespace lacuna {
namespace {

VectorRules rules_of(const VectorUnit& unit, const ArrayContext& array, const Layer& layer) {
  return {.lanes = unit.pes * unit.lanes_per_pe,
          .operands = layer.R * layer.S * layer.operands,
          .input_bits = layer.input_bits,
          .output_bits = layer.output_bits,
          .input_port_bits = array.input.port_bits,
          .output_port_bits = array.output.port_bits};
}

class VectorDatapath : public LockstepDatapath {
 public:
  VectorDatapath(const VectorUnit& unit, const VectorRules& rules, const Layer& layer, Plan plan)
      : LockstepDatapath(unit.pipeline_stages),
        layer_(layer),
        unit_(unit),
        rules_(rules),
        plan_(std::move(plan)) {}

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return rules_.layer_cycles(layer_, plan_.tile); }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t pixels = block.pixels(), channels = block.g.count;
    const std::int64_t rounds = ceil_div(channels, rules_.lanes);
    Cycle cycles = 0;
    for (std::int64_t round = 0; round < rounds; ++round)
      cycles += add_round(std::min(rules_.lanes, channels - round * rules_.lanes), pixels, ledger);
    accesses.input.reads += rounds * rules_.operands * pixels;
    accesses.output.writes += rounds * pixels;
    operations_ += channels * rules_.operands * pixels;
    return cycles;
  }

  std::int64_t covered_macs() const override { return 0; }
  void compute_values(const Step&, std::vector<std::int64_t>&) const override {}
  MultiplierUse multiplier_use() const override { return {}; }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    actions.add("vector_op", "mac", operations_, technology.add_pj(layer_.input_bits));
  }

  BufferWords words() const override {
    return {0, rules_.lanes * layer_.input_bits, rules_.lanes * layer_.output_bits};
  }

  PortUses port_uses() const override { return port_uses_; }
  PortAccesses port_accesses() const override { return {.input = "pixel", .output = "pixel"}; }

 private:
  // A round in which `channels` lanes have one.
  Cycle add_round(std::int64_t channels, std::int64_t pixels, Ledger& ledger) {
    const std::int64_t busy = rules_.operands * pixels, duration = rules_.round_cycles(channels) * pixels;
    for (std::int64_t pe = 0; pe < unit_.pes; ++pe) {
      const bool has_channel = pe * unit_.lanes_per_pe < channels;
      ledger.add(pe, has_channel ? Cause::post_processing : Cause::unassigned, has_channel ? busy : duration);
      if (has_channel) ledger.add(pe, Cause::buffer_port, duration - busy);
    }
    rules_.add_port_uses(channels, port_uses_);
    return duration;
  }

  const Layer layer_;
  VectorUnit unit_;
  VectorRules rules_;
  Plan plan_;
  PortUses port_uses_;
  std::int64_t operations_ = 0;
};

class VectorKernel : public TiledKernel {
 public:
  VectorKernel(const VectorUnit& unit, const ArrayContext& array, const Layer& layer)
      : TiledKernel(array, layer), unit_(unit), rules_(rules_of(unit, array, layer)) {}

  Wide bound(const Mapping& mapping) override { return rules_.layer_cycles(layer(), mapping.tile); }

  std::optional<TilingModel> tiling_model() override {
    return TilingModel{
        .compute_cycles = [this](const TileShape& t) { return saturated(rules_.layer_cycles(layer(), t)); },
        .weight_footprint = [](const TileShape&) { return std::int64_t{0}; },
        .weight_bytes = [](const TileShape&) { return std::int64_t{0}; }};
  }

  std::unique_ptr<Datapath> datapath(Plan plan) override {
    return std::make_unique<VectorDatapath>(unit_, rules_, layer(), std::move(plan));
  }

 private:
  StoredWeights stored_tiles(const TileShape&) override { return {}; }

  VectorUnit unit_;
  VectorRules rules_;
};

}  // namespace

std::unique_ptr<LayerKernel> make_vector_kernel(const VectorUnit& unit, const ArrayContext& array,
                                                const Layer& layer) {
  return std::make_unique<VectorKernel>(unit, array, layer);
}

}  // namespace lacuna

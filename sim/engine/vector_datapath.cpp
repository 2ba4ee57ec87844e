#include "sim/engine/vector_datapath.h"

#include <algorithm>

#include "sim/base/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/engine/vector_rules.h"

namespace lacuna {
namespace {

class VectorDatapath : public LockstepDatapath {
 public:
  VectorDatapath(const Machine& machine, const Layer& layer)
      : LockstepDatapath(machine.model->pipeline_stages()),
        layer_(layer),
        pes_(machine.model->geometry().pes),
        lanes_per_pe_(machine.vector_lanes_per_pe),
        rules_{.lanes = pes_ * lanes_per_pe_,
               .operands = layer.R * layer.S * layer.operands,
               .input_bits = layer.input_bits,
               .output_bits = layer.output_bits,
               .input_port_bits = 8 * machine.buffers.input.bytes_per_cycle(),
               .output_port_bits = 8 * machine.buffers.output.bytes_per_cycle()} {
    const TilingModel costs{
        .compute_cycles = [this](const TileShape& t) { return saturated(rules_.layer_cycles(layer_, t)); },
        .weight_footprint = [](const TileShape&) { return std::int64_t{0}; },
        .weight_bytes = [](const TileShape&) { return std::int64_t{0}; }};
    const Tiling tiling = choose_tiling(layer, costs, machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, {}, machine.dram.burst_bytes);
  }

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
    for (std::int64_t pe = 0; pe < pes_; ++pe) {
      const bool has_channel = pe * lanes_per_pe_ < channels;
      ledger.add(pe, has_channel ? Cause::post_processing : Cause::unassigned, has_channel ? busy : duration);
      if (has_channel) ledger.add(pe, Cause::buffer_port, duration - busy);
    }
    rules_.add_port_uses(channels, port_uses_);
    return duration;
  }

  const Layer layer_;
  std::int64_t pes_, lanes_per_pe_;
  VectorRules rules_;
  Plan plan_;
  PortUses port_uses_;
  std::int64_t operations_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_vector_datapath(const Machine& machine, const Layer& layer) {
  return std::make_unique<VectorDatapath>(machine, layer);
}

}  // namespace lacuna

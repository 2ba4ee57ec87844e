#include "sim/engine/vector_datapath.h"

#include <algorithm>

#include "sim/config/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"

namespace lacuna {
namespace {

class VectorDatapath : public LockstepDatapath {
 public:
  VectorDatapath(const Machine& machine, const Layer& layer)
      : LockstepDatapath(machine.model->pipeline_stages()),
        layer_(layer),
        pes_(machine.model->geometry().pes),
        lanes_per_pe_(machine.vector_lanes_per_pe),
        input_port_(machine.buffers.input.bytes_per_cycle()),
        output_port_(machine.buffers.output.bytes_per_cycle()) {
    const TilingModel costs{
        .compute_cycles = [this](const TileShape& t) { return saturated(compute_cycles(t)); },
        .weight_footprint = [](const TileShape&) { return std::int64_t{0}; },
        .weight_bytes = [](const TileShape&) { return std::int64_t{0}; }};
    const Tiling tiling = choose_tiling(layer, costs, machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, {});
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return compute_cycles(plan_.tile); }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t pixels = block.pixels(), channels = block.g.count;
    const std::int64_t busy = operands_per_output() * pixels, duration = cycles_per_pixel() * pixels;
    const std::int64_t rounds = ceil_div(channels, lanes());
    for (std::int64_t round = 0; round < rounds; ++round)
      for (std::int64_t pe = 0; pe < pes_; ++pe) {
        const bool has_channel = round * lanes() + pe * lanes_per_pe_ < channels;
        ledger.add(pe, has_channel ? Cause::post_processing : Cause::unassigned,
                   has_channel ? busy : duration);
        if (has_channel) ledger.add(pe, Cause::buffer_port, duration - busy);
      }
    accesses.input.reads += rounds * busy;
    accesses.output.writes += rounds * pixels;
    operations_ += channels * busy;
    return rounds * duration;
  }

  std::int64_t covered_macs() const override { return 0; }
  void compute_values(const Step&, std::vector<std::int64_t>&) const override {}
  MultiplierUse multiplier_use() const override { return {}; }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    actions.add("vector_op", "mac", operations_, technology.add_pj(layer_.input_bits));
  }

  BufferWords words() const override {
    return {0, lanes() * layer_.input_bits, lanes() * layer_.output_bits};
  }

 private:
  std::int64_t lanes() const { return pes_ * lanes_per_pe_; }
  std::int64_t operands_per_output() const { return layer_.R * layer_.S * layer_.operands; }

  std::int64_t cycles_per_pixel() const {
    const auto port_cycles = [this](std::int64_t operands, std::int64_t bits, std::int64_t port) {
      return saturated((static_cast<Wide>(operands * lanes()) * bits + 8 * port - 1) / (8 * port));
    };
    return std::max({operands_per_output(),
                     port_cycles(operands_per_output(), layer_.input_bits, input_port_),
                     port_cycles(1, layer_.output_bits, output_port_)});
  }

  Wide compute_cycles(const TileShape& t) const {
    const std::int64_t pixels = layer_.N * layer_.P * layer_.Q;
    const std::int64_t full = layer_.groups / t.g, rest = layer_.groups % t.g;
    const std::int64_t rounds = full * ceil_div(t.g, lanes()) + ceil_div(rest, lanes());
    return static_cast<Wide>(rounds * pixels) * cycles_per_pixel();
  }

  const Layer layer_;
  std::int64_t pes_, lanes_per_pe_, input_port_, output_port_;
  Plan plan_;
  std::int64_t operations_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_vector_datapath(const Machine& machine, const Layer& layer) {
  return std::make_unique<VectorDatapath>(machine, layer);
}

}  // namespace lacuna

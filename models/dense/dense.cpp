#include "models/dense/dense.h"

#include "models/dense/pixel_cost.h"
#include "sim/base/integer_math.h"
#include "sim/energy/technology.h"
#include "sim/engine/lockstep.h"
#include "sim/engine/registry.h"
#include "sim/plan/products.h"
#include "sim/plan/weight_tiles.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna {
namespace {

std::int64_t tile_bytes(const Layer& layer, std::int64_t g, std::int64_t k, std::int64_t c) {
  return ceil_div(g * k * c * layer.R * layer.S * layer.weight_bits, 8);
}

PixelRules pixel_rules(const Dense& array, const Machine& machine, const Layer& layer) {
  return {.neurons = array.outputs,
          .inputs = array.inputs,
          .positions = layer.R * layer.S,
          .weight_bits = layer.weight_bits,
          .input_bits = layer.input_bits,
          .psum_bits = machine.psum_bits,
          .weight_port_bits = 8 * machine.buffers.weight.bytes_per_cycle(),
          .input_port_bits = 8 * machine.buffers.input.bytes_per_cycle(),
          .output_port_bits = 8 * machine.buffers.output.bytes_per_cycle()};
}

class DenseDatapath : public LockstepDatapath {
 public:
  DenseDatapath(const Dense& array, const Machine& machine, const Layer& layer, const LayerTensors& tensors)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(machine.psum_bits),
        rules_(pixel_rules(array, machine, layer)) {
    const Tiling tiling = choose_tiling(layer, tiling_model(), machine.dataflow.choice(), machine.slots(),
                                        machine.psum_bits, machine.memory_traits());
    plan_ = make_plan(layer, tiling.tile, tiling.order, machine.psum_bits, weight_tiles(tiling.tile),
                      machine.dram.burst_bytes);
  }

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return rules_.layer_cycles(layer_, plan_.tile); }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t pixels = block.g.count * block.pixels();  // of all the step's groups
    const std::int64_t full_rounds = block.k.count / array_.outputs, rest = block.k.count % array_.outputs;
    Cycle cycles = 0;
    if (full_rounds > 0) cycles += add_rounds(block, array_.outputs, full_rounds * pixels, ledger);
    if (rest > 0) cycles += add_rounds(block, rest, pixels, ledger);
    const std::int64_t visits = (full_rounds + (rest > 0 ? 1 : 0)) * pixels;
    accesses.input.reads += visits * rules_.issues(block.c.count);
    accesses.weight.reads += visits * rules_.issues(block.c.count);
    accesses.output.reads += block.first_channels() ? 0 : visits;
    accesses.output.writes += visits;
    covered_macs_ += pixels * block.k.count * block.c.count * layer_.R * layer_.S;
    return cycles;
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block,
                     [&](const Synapse& synapse) { add_products(layer_, tensors_, synapse, block, psums); });
  }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const double mac = technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_);
    if (!array_.gate_zero_operands) return actions.add("mac", "mac", layer_.dense_macs(), mac);
    const std::int64_t effectual = count_macs(layer_, tensors_).effectual;
    actions.add("mac", "mac", effectual, mac);
    actions.add("mac_gated", "mac", layer_.dense_macs() - effectual,
                technology.gated_mac_pj(layer_.input_bits, layer_.weight_bits));
  }

  MultiplierUse multiplier_use() const override {
    return {covered_macs_, count_macs(layer_, tensors_).effectual};
  }

  BufferWords words() const override {
    return {array_.outputs * array_.inputs * layer_.weight_bits, array_.inputs * layer_.input_bits,
            array_.outputs * psum_bits_};
  }

  PortUses port_uses() const override { return port_uses_; }

 private:
  // Rules D3 and D4: so many pixels of rounds in which only `neurons` of the PEs have one.
  Cycle add_rounds(const Block& block, std::int64_t neurons, std::int64_t pixels, Ledger& ledger) {
    const PixelCost cost(rules_, neurons, block.c.count, !block.first_channels());
    cost.add_port_uses(port_uses_);
    const std::int64_t compute = pixels * rules_.issues(block.c.count), cycles = pixels * cost.cycles();
    if (neurons == array_.outputs) {
      ledger.add_all(Cause::compute, compute);
      ledger.add_all(Cause::buffer_port, cycles - compute);
      return cycles;
    }
    for (std::int64_t pe = 0; pe < neurons; ++pe) {
      ledger.add(pe, Cause::compute, compute);
      ledger.add(pe, Cause::buffer_port, cycles - compute);
    }
    for (std::int64_t pe = neurons; pe < array_.outputs; ++pe) ledger.add(pe, Cause::unassigned, cycles);
    return cycles;
  }

  TilingModel tiling_model() const {
    return {
        .compute_cycles = [this](const TileShape& t) { return saturated(rules_.layer_cycles(layer_, t)); },
        .weight_footprint = [this](const TileShape& t) { return tile_bytes(layer_, t.g, t.k, t.c); },
        .weight_bytes = [this](const TileShape&) { return layer_.weight_count() * layer_.weight_bits / 8; }};
  }

  std::vector<WeightTileBytes> weight_tiles(const TileShape& tile) const {
    std::vector<WeightTileBytes> bytes;
    for_each_weight_tile(layer_, tile, [&](const Range& g, const Range& k, const Range& c) {
      bytes.push_back({tile_bytes(layer_, g.count, k.count, c.count), 0});
    });
    return bytes;
  }

  Dense array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  PixelRules rules_;
  Plan plan_;
  PortUses port_uses_;
  std::int64_t covered_macs_ = 0;
};

const ModelRegistration registration{{"dense",
                                      "DianNao-style: Tn outputs x Tm inputs per cycle, nothing skipped",
                                      [] { return std::make_shared<Dense>(); }}};

}  // namespace

void Dense::fields(Fields& f) {
  f.integer("outputs", outputs, {1, 4096}, "Tn: output neurons computed at the same time, one per PE");
  f.integer("inputs", inputs, {1, 4096}, "Tm: multipliers per PE");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result (NFU-1 to NFU-3)");
  f.boolean("gate_zero_operands", gate_zero_operands,
            "a multiplier with a zero operand keeps still: saves energy, not time");
}

std::optional<std::int64_t> Dense::least_weight_bytes(const Layer& layer, const TileShape& tile) const {
  return tile_bytes(layer, tile.g, tile.k, tile.c);
}

std::unique_ptr<Datapath> Dense::prepare(const Machine& machine, const Layer& layer,
                                         const LayerTensors& tensors) const {
  return std::make_unique<DenseDatapath>(*this, machine, layer, tensors);
}

}  // namespace lacuna

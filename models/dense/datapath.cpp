#include "models/dense/datapath.h"

#include <utility>

#include "sim/energy/technology.h"
#include "sim/kit/lockstep.h"
#include "sim/kit/products.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna {
namespace {

class DenseDatapath : public LockstepDatapath {
 public:
  DenseDatapath(const Dense& array, const PixelRules& rules, const Layer& layer, const LayerTensors& tensors,
                Plan plan)
      : LockstepDatapath(array.stages),
        array_(array),
        rules_(rules),
        layer_(layer),
        tensors_(tensors),
        plan_(std::move(plan)) {}

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
    const double mac = technology.mac_pj(layer_.input_bits, layer_.weight_bits, rules_.psum_bits);
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
            array_.outputs * rules_.psum_bits};
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

  Dense array_;
  PixelRules rules_;
  const Layer layer_;
  const LayerTensors& tensors_;
  Plan plan_;
  PortUses port_uses_;
  std::int64_t covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_dense_datapath(const Dense& array, const PixelRules& rules, const Layer& layer,
                                              const LayerTensors& tensors, Plan plan) {
  return std::make_unique<DenseDatapath>(array, rules, layer, tensors, std::move(plan));
}

}  // namespace lacuna

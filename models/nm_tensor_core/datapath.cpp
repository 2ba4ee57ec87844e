#include "models/nm_tensor_core/datapath.h"

#include <utility>

#include "sim/energy/technology.h"
#include "sim/kit/lockstep.h"
#include "sim/kit/products.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::nm_tensor_core {
namespace {

class NmTensorCoreDatapath : public LockstepDatapath {
 public:
  NmTensorCoreDatapath(const NmTensorCore& array, const ArrayMode& mode, const Layer& layer,
                       const LayerTensors& tensors, Plan plan, Wide working_cycles)
      : LockstepDatapath(array.stages),
        array_(array),
        mode_(mode),
        layer_(layer),
        tensors_(tensors),
        plan_(std::move(plan)),
        costs_(mode.rounds, mode.ports),
        working_cycles_(working_cycles) {}

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return working_cycles_; }

  Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t groups = block.g.count, tiles = mode_.rounds.tiles(block.k.count, block.pixels());
    const std::int64_t rounds = mode_.rounds.rounds(block.k.count, block.pixels());
    const std::int64_t issues = mode_.rounds.issues(block.c);
    const StepCost& cost = costs_.at(block.k.count, block.pixels(), block.c);
    port_uses_.add(cost.ports);
    for (std::int64_t core = 0; core < array_.cores; ++core) {
      const std::int64_t busy = mode_.rounds.busy_rounds(core, tiles);  // all, or all but the last
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
    pairs_ += mode_.sparse ? outputs * mode_.rounds.pieces(block.c) * array_.keep : macs;
    return groups * cost.cycles;
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // In sparse mode the nonzeros; the stored zeros add nothing.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block, [&](const Synapse& synapse) {
      const bool taken =
          !mode_.sparse ||
          tensors_.weights.test(synapse.filter, synapse_column(layer_, synapse.r, synapse.s, synapse.c));
      if (taken) add_products(layer_, tensors_, synapse, block, psums);
    });
  }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    actions.add("mac", "mac", pairs_,
                technology.mac_pj(layer_.input_bits, layer_.weight_bits, mode_.ports.psum_bits));
    actions.add("index_select", "indexing", mode_.sparse ? pairs_ : 0,
                technology.mux_pj(array_.group_size, layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {pairs_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override { return words_of(array_, mode_, layer_); }
  PortUses port_uses() const override { return port_uses_; }

 private:
  NmTensorCore array_;
  ArrayMode mode_;
  const Layer layer_;
  const LayerTensors& tensors_;
  Plan plan_;
  StepCosts costs_;
  Wide working_cycles_;
  PortUses port_uses_;
  std::int64_t pairs_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const NmTensorCore& array, const ArrayMode& mode, const Layer& layer,
                                        const LayerTensors& tensors, Plan plan, Wide working_cycles) {
  return std::make_unique<NmTensorCoreDatapath>(array, mode, layer, tensors, std::move(plan), working_cycles);
}

}  // namespace lacuna::nm_tensor_core

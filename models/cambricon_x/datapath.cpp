#include "models/cambricon_x/datapath.h"

#include <utility>

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"
#include "sim/energy/technology.h"
#include "sim/kit/lockstep.h"
#include "sim/kit/products.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::cambricon_x {
namespace {

class CambriconXDatapath : public LockstepDatapath {
 public:
  CambriconXDatapath(const CambriconX& array, std::int64_t psum_bits, const Layer& layer,
                     const LayerTensors& tensors, Plan plan, PassCosts pixel_costs)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(psum_bits),
        plan_(std::move(plan)),
        pixel_costs_(std::move(pixel_costs)) {}

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override { return static_cast<Wide>(pixels()) * pixel_costs_.all.cycles; }

  Cycle work(const Step& step, Ledger&, ArrayAccesses& accesses) override {
    const PassSums& cost = pixel_costs_.tiles[static_cast<std::size_t>(step.weight_tile)];
    const Block block = plan_.block(step);
    const std::int64_t pixels = block.pixels();
    const std::int64_t candidates = block.c.count * layer_.R * layer_.S;
    const std::int64_t neuron_windows =
        pixels * block.g.count * block.k.count * ceil_div(candidates, array_.window);
    accesses.input.reads += pixels * cost.input_words;
    accesses.weight.reads += pixels * cost.weight_words + (array_.step_indexing() ? 0 : neuron_windows);
    accesses.output.reads += block.first_channels() ? 0 : pixels * cost.output_words;
    accesses.output.writes += pixels * cost.output_words;
    slots_ += pixels * cost.operands;
    neuron_windows_ += neuron_windows;
    covered_macs_ += pixels * block.g.count * block.k.count * candidates;
    return pixels * cost.cycles;
  }

  void settle(Ledger& ledger) override { pixel_costs_.charge(pixels(), ledger); }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // Nonzero synapses only: what the multipliers see.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block, [&](const Synapse& synapse) {
      const bool stored =
          tensors_.weights.test(synapse.filter, synapse_column(layer_, synapse.r, synapse.s, synapse.c));
      if (stored) add_products(layer_, tensors_, synapse, block, psums);
    });
  }

  // Step indexing adds up one distance per synapse; direct indexing counts the ones before each candidate.
  // Either way a selected neuron passes a multiplexer over the window.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    actions.add("mac", "mac", slots_, technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_));
    const std::int64_t decoded =
        array_.step_indexing()
            ? slots_
            : counted(static_cast<Wide>(neuron_windows_) * array_.window, "actions \"index_decode\"");
    actions.add("index_decode", "indexing", decoded, technology.add_pj(array_.window_bits()));
    actions.add("index_select", "indexing", slots_, technology.mux_pj(array_.window, layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {slots_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override {
    const std::int64_t index_bits = array_.step_indexing() ? array_.step_bits : 0;
    return {array_.multipliers_per_pe * (layer_.weight_bits + index_bits), array_.window * layer_.input_bits,
            array_.pes * psum_bits_, array_.pes};
  }

  PortUses port_uses() const override { return pixel_costs_.all.ports; }
  PortAccesses port_accesses() const override { return {.input = "window"}; }

 private:
  std::int64_t pixels() const { return layer_.N * layer_.P * layer_.Q; }  // every weight tile meets them all

  CambriconX array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  Plan plan_;
  PassCosts pixel_costs_;  // of a pixel; the PEs are charged for all of them in settle()
  std::int64_t slots_ = 0, neuron_windows_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const CambriconX& array, std::int64_t psum_bits, const Layer& layer,
                                        const LayerTensors& tensors, Plan plan, PassCosts pixel_costs) {
  return std::make_unique<CambriconXDatapath>(array, psum_bits, layer, tensors, std::move(plan),
                                              std::move(pixel_costs));
}

}  // namespace lacuna::cambricon_x

#include "models/structured/datapath.h"

#include <utility>

#include "models/structured/vectors.h"
#include "sim/energy/technology.h"
#include "sim/kit/lockstep.h"
#include "sim/kit/products.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::structured {
namespace {

class StructuredDatapath : public LockstepDatapath {
 public:
  StructuredDatapath(const Structured& array, std::int64_t psum_bits, const Layer& layer,
                     const LayerTensors& tensors, Plan plan, VectorCosts costs)
      : LockstepDatapath(array.stages),
        array_(array),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(psum_bits),
        plan_(std::move(plan)),
        passes_(std::move(costs)) {}

  const Plan& plan() const override { return plan_; }
  Wide working_cycles() const override {
    Wide cycles = 0;
    for_each_vector([&](std::int64_t vectors, std::int64_t pixels) {
      cycles += static_cast<Wide>(vectors) * passes_.at(pixels).all.cycles;
    });
    return cycles;
  }

  Cycle work(const Step& step, Ledger&, ArrayAccesses& accesses) override {
    const Block block = plan_.block(step);
    const std::int64_t full = block.pixels() / array_.pixels, rest = block.pixels() % array_.pixels;
    Cycle cycles = 0;
    if (full > 0) cycles += count_vectors(step, array_.pixels, full, accesses);
    if (rest > 0) cycles += count_vectors(step, rest, 1, accesses);
    covered_macs_ += block.pixels() * block.g.count * block.k.count * block.c.count * layer_.R * layer_.S;
    return cycles;
  }

  void settle(Ledger& ledger) override {
    for_each_vector(
        [&](std::int64_t vectors, std::int64_t pixels) { passes_.at(pixels).charge(vectors, ledger); });
  }

  std::int64_t covered_macs() const override { return covered_macs_; }

  // Nonzero weights only: what is stored.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Block block = plan_.block(step);
    for_each_synapse(layer_, block, [&](const Synapse& synapse) {
      const bool stored =
          tensors_.weights.test(synapse.filter, synapse_column(layer_, synapse.r, synapse.s, synapse.c));
      if (stored) add_products(layer_, tensors_, synapse, block, psums);
    });
  }

  // A stored weight's activation passes a multiplexer over the group, even if it is zero.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const std::int64_t computed =
        array_.gate_zero_activations ? count_macs(layer_, tensors_).effectual : pairs_;
    actions.add("mac", "mac", computed, technology.mac_pj(layer_.input_bits, layer_.weight_bits, psum_bits_));
    if (array_.gate_zero_activations)
      actions.add("mac_gated", "mac", pairs_ - computed,
                  technology.gated_mac_pj(layer_.input_bits, layer_.weight_bits));
    actions.add("index_select", "indexing", pairs_, technology.mux_pj(array_.group_size, layer_.input_bits));
  }

  MultiplierUse multiplier_use() const override { return {pairs_, count_macs(layer_, tensors_).effectual}; }

  BufferWords words() const override {
    return {.weight = array_.weights_per_cycle * (layer_.weight_bits + array_.index_bits()),
            .input = array_.group_size * layer_.input_bits,
            .output = array_.filters * psum_bits_,
            .weight_arrays = array_.filters,
            .input_arrays = array_.pixels,
            .output_arrays = array_.pixels};
  }

  PortUses port_uses() const override {
    PortUses uses;
    for (const auto& [pixels, costs] : passes_) uses.add(costs.all.ports);
    return uses;
  }
  PortAccesses port_accesses() const override { return {.input = "group"}; }

 private:
  template <class Visit>
  void for_each_vector(const Visit& visit) const {
    for_each_vector_size(layer_, plan_.tile, array_.pixels, visit);
  }

  // Rule S7 for `vectors` vectors of `pixels` pixels.
  Cycle count_vectors(const Step& step, std::int64_t pixels, std::int64_t vectors, ArrayAccesses& accesses) {
    const PassSums& cost = passes_.at(pixels).tiles[static_cast<std::size_t>(step.weight_tile)];
    accesses.input.reads += vectors * cost.input_words;
    accesses.weight.reads += vectors * cost.weight_words;
    accesses.output.reads += plan_.block(step).first_channels() ? 0 : vectors * cost.output_words;
    accesses.output.writes += vectors * cost.output_words;
    pairs_ += vectors * cost.operands;
    return vectors * cost.cycles;
  }

  Structured array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  Plan plan_;
  VectorCosts passes_;
  std::int64_t pairs_ = 0, covered_macs_ = 0;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const Structured& array, std::int64_t psum_bits, const Layer& layer,
                                        const LayerTensors& tensors, Plan plan, VectorCosts costs) {
  return std::make_unique<StructuredDatapath>(array, psum_bits, layer, tensors, std::move(plan),
                                              std::move(costs));
}

}  // namespace lacuna::structured

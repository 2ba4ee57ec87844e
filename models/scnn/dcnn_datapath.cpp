#include "models/scnn/dcnn_datapath.h"

#include <algorithm>
#include <utility>

#include "models/scnn/dot_products.h"
#include "models/scnn/layout/slices.h"
#include "models/scnn/planar_run.h"
#include "sim/energy/technology.h"
#include "sim/kit/products.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::scnn {
namespace {

class DcnnDatapath : public Datapath {
 public:
  DcnnDatapath(const Dcnn& dcnn, const ArrayContext& context, const Layer& layer, const LayerTensors& tensors,
               std::shared_ptr<const Stream> stream, Plan plan)
      : dcnn_(dcnn),
        array_(dcnn.planar()),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(context.psum_bits),
        accumulators_(context.technology->sram(
            std::max<std::int64_t>(1, dcnn.array.accumulators * context.psum_bits / 8), context.psum_bits)),
        plan_(std::move(plan)),
        run_(array_, layer_, std::move(stream), context.weight.slots),
        work_(array_.pes()) {}

  const Plan& plan() const override { return plan_; }
  void begin_layer(Cycle origin) override { run_.begin_layer(origin); }
  StepEnd run_step(const Step& step, const TileTimes& seen, Ledger& ledger,
                   ArrayAccesses& accesses) override {
    return run_.run_step(step, seen, work_, ledger, accesses);
  }
  void end_layer(Cycle end, Ledger& ledger) override { run_.end_layer(end, work_, ledger); }
  std::int64_t covered_macs() const override { return run_.covered_macs(); }

  // The chunk's synapses with all pixels of the tile, whichever PE owns them.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    const Position& at = run_.at();
    const Slices slices(dcnn_.multipliers_per_pe, layer_, at.stream().residency);
    for (std::size_t pe = 0; pe < (at.replicated() ? at.regions().size() : 1); ++pe) {
      const Range filters = at.filters_of(pe);
      for (std::int64_t e = at.chunk().entries.first; e < at.chunk().entries.end(); ++e)
        if (e % at.pass().filters.count < filters.count)
          add_slice(step, filters.first + e % at.pass().filters.count, slices.at(e / at.pass().filters.count),
                    psums);
    }
  }

  BufferWords words() const override {
    BufferWords words;
    words.weight = dcnn_.multipliers_per_pe * layer_.weight_bits;
    words.input = dcnn_.multipliers_per_pe * layer_.input_bits;
    words.output = dcnn_.multipliers_per_pe * layer_.output_bits;
    words.weight_arrays = words.input_arrays = words.output_arrays = array_.pes();
    words.weight_copies = run_.at().replicated() ? 1 : array_.pes();
    return words;
  }

  MultiplierUse multiplier_use() const override {
    return {run_.covered_macs(), count_macs(layer_, tensors_).effectual};
  }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const Layer& l = layer_;
    const std::int64_t effectual = count_macs(l, tensors_).effectual;
    const std::int64_t computed = dcnn_.gate_zero_operands ? effectual : l.dense_macs();
    actions.add("mac", "mac", computed, technology.mac_pj(l.input_bits, l.weight_bits, psum_bits_));
    actions.add("mac_gated", "mac", l.dense_macs() - computed,
                technology.gated_mac_pj(l.input_bits, l.weight_bits));
    actions.add("accumulator_read", "accumulators", work_.issues() + run_.drained_psums(),
                accumulators_.read_pj);
    actions.add("accumulator_write", "accumulators", work_.issues(), accumulators_.write_pj);
  }

 private:
  void add_slice(const Step& step, std::int64_t filter, const Range& synapses,
                 std::vector<std::int64_t>& psums) const {
    const std::int64_t Cg = layer_.channels_per_group();
    for (std::int64_t i = synapses.first; i < synapses.end(); ++i)
      add_products(layer_, tensors_,
                   {run_.at().pass().group * layer_.filters_per_group() + filter, i / (layer_.S * Cg),
                    i / Cg % layer_.S, i % Cg},
                   plan_.block(step), psums);
  }

  Dcnn dcnn_;
  PlanarArray array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  SramEnergy accumulators_;
  Plan plan_;
  PlanarRun run_;
  DotProducts work_;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const Dcnn& dcnn, const ArrayContext& context, const Layer& layer,
                                        const LayerTensors& tensors, std::shared_ptr<const Stream> stream,
                                        Plan plan) {
  return std::make_unique<DcnnDatapath>(dcnn, context, layer, tensors, std::move(stream), std::move(plan));
}

}  // namespace lacuna::scnn

#include "models/scnn/scnn_datapath.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "models/scnn/crossbar/crossbars.h"
#include "models/scnn/planar_run.h"
#include "models/scnn/reuse/crossbar_work.h"
#include "sim/energy/technology.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::scnn {
namespace {

class ScnnDatapath : public Datapath {
 public:
  ScnnDatapath(const Scnn& scnn, const ArrayContext& context, const TableKey& work_key, const Layer& layer,
               const LayerTensors& tensors, std::shared_ptr<const Stream> stream, Plan plan)
      : scnn_(scnn),
        array_(scnn.planar()),
        layer_(layer),
        tensors_(tensors),
        psum_bits_(context.psum_bits),
        accumulators_(context.technology->sram(
            std::max<std::int64_t>(1, scnn.accumulator_entries * context.psum_bits / 8), context.psum_bits)),
        plan_(std::move(plan)),
        crossbars_(scnn, layer_, tensors, stream->residency),
        run_(array_, layer_, stream, context.weight.slots),
        work_(make_crossbar_work(tensors.tables, work_key,
                                 {plan_.steps.size(), static_cast<std::size_t>(stream->passes_of_layer()),
                                  static_cast<std::size_t>(array_.pes())},
                                 crossbars_)) {}

  const Plan& plan() const override { return plan_; }
  void begin_layer(Cycle origin) override { run_.begin_layer(origin); }
  StepEnd run_step(const Step& step, const TileTimes& seen, Ledger& ledger,
                   ArrayAccesses& accesses) override {
    return run_.run_step(step, seen, *work_, ledger, accesses);
  }
  void end_layer(Cycle end, Ledger& ledger) override { run_.end_layer(end, *work_, ledger); }
  std::int64_t covered_macs() const override { return run_.covered_macs(); }

  void compute_values(const Step&, std::vector<std::int64_t>& psums) const override {
    for (std::size_t pe = 0; pe < run_.at().regions().size(); ++pe)
      if (work_->takes_part(run_.at(), pe)) crossbars_.add_products(run_.at(), pe, psums);
  }

  BufferWords words() const override {
    const PlanarArray& a = array_;
    BufferWords words;
    words.weight = scnn_.F * stored_bits(layer_.weight_bits, a.stores_compressed_weights, a);
    words.input = scnn_.I * stored_bits(layer_.input_bits, a.stores_compressed_inputs, a);
    words.output = scnn_.I * stored_bits(layer_.output_bits, a.stores_compressed_inputs, a);
    words.weight_arrays = words.input_arrays = words.output_arrays = a.pes();
    words.weight_copies = run_.at().replicated() ? 1 : a.pes();
    return words;
  }

  MultiplierUse multiplier_use() const override { return {work_->layer().pairs, work_->layer().products}; }

  // Products outside the plane are multiplied and dropped; what is zero keeps its multiplier still.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const Layer& l = layer_;
    const LayerWork& done = work_->layer();
    const std::int64_t accumulated = count_macs(l, tensors_).effectual;
    actions.add("mac", "mac", accumulated, technology.mac_pj(l.input_bits, l.weight_bits, psum_bits_));
    actions.add("multiply_outside", "mac", done.products - accumulated,
                technology.multiply_pj(l.input_bits, l.weight_bits));
    actions.add("mac_gated", "mac", done.pairs - done.products,
                technology.gated_mac_pj(l.input_bits, l.weight_bits));
    const std::int64_t moved = run_.drained_psums() + run_.exchanged_psums();
    actions.add("accumulator_read", "accumulators", accumulated + moved, accumulators_.read_pj);
    actions.add("accumulator_write", "accumulators", accumulated + run_.exchanged_psums(),
                accumulators_.write_pj);
    actions.add("crossbar", "crossbar", accumulated, technology.mux_pj(scnn_.F * scnn_.I, psum_bits_));
    actions.add("coordinates", "indexing", done.pairs, technology.add_pj(address_bits()));
  }

 private:
  // One more than an address has: a coordinate can lie outside.
  std::int64_t address_bits() const {
    return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(array_.accumulators - 1))) + 1;
  }

  Scnn scnn_;
  PlanarArray array_;
  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t psum_bits_;
  SramEnergy accumulators_;
  Plan plan_;
  Crossbars crossbars_;
  PlanarRun run_;
  std::unique_ptr<CrossbarWork> work_;
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const Scnn& scnn, const ArrayContext& context,
                                        const TableKey& work_key, const Layer& layer,
                                        const LayerTensors& tensors, std::shared_ptr<const Stream> stream,
                                        Plan plan) {
  return std::make_unique<ScnnDatapath>(scnn, context, work_key, layer, tensors, std::move(stream),
                                        std::move(plan));
}

}  // namespace lacuna::scnn

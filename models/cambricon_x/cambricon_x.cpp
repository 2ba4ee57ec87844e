#include "models/cambricon_x/cambricon_x.h"

#include <bit>

#include "models/cambricon_x/kernel.h"
#include "sim/engine/registry.h"

namespace lacuna::cambricon_x {
namespace {

const ModelRegistration registration{
    {"cambricon_x", "weight-sparse: an indexing module picks the inputs of each PE's nonzero synapses",
     [] { return std::make_shared<CambriconX>(); }}};

}  // namespace

void CambriconX::fields(Fields& f) {
  f.integer("pes", pes, {1, 4096}, "PEs; each computes one output neuron at a time");
  f.integer("multipliers_per_pe", multipliers_per_pe, {1, 4096}, "nonzero synapses a PE takes per cycle");
  f.integer("window", window, {1, 4096}, "candidate neurons the indexing module sees at once");
  f.choice("indexing", indexing, {"step", "direct"},
           "step: zeros since the last synapse; direct: one bit per candidate");
  f.integer("step_bits", step_bits, {1, 16}, "bits of a step; longer gaps take placeholders");
  f.choice("synchronization", synchronization, {"group", "window"},
           "group: PEs run ahead until all of a round's neurons are done; window: all PEs step to the next "
           "window together");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result");
  if (!step_indexing()) f.no_effect("step_bits", "indexing is \"direct\"");
}

std::int64_t CambriconX::window_bits() const {
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(window)));
}

std::unique_ptr<LayerKernel> CambriconX::kernel(const ArrayContext& context, const Layer& layer,
                                                const LayerTensors& tensors) const {
  return make_kernel(*this, context, layer, tensors);
}

}  // namespace lacuna::cambricon_x

#include "models/pattern/pattern.h"

#include "models/pattern/kernel.h"
#include "sim/engine/registry.h"

namespace lacuna::pattern {
namespace {

const ModelRegistration registration{
    {"pattern", "pattern-sparse: lanes run kernels of a few patterns tap by tap, zero kernels are skipped",
     [] { return std::make_shared<Pattern>(); }}};

}  // namespace

void Pattern::fields(Fields& f) {
  f.integer("sub_arrays", sub_arrays, {1, 4096}, "PEs; each works on one filter at a time");
  f.integer("lanes", lanes, {1, 1024}, "kernels of a filter that a sub-array runs at the same time");
  f.integer("pixels", pixels, {1, 1024}, "output pixels that a sub-array computes at the same time");
  f.integer("pattern_table", pattern_table, {1, 256}, "patterns that a layer's kernels may have");
  f.choice("lane_control", lane_control, {"shared", "own"},
           "shared: the lanes run one pattern together; own: each lane decodes its kernel's pattern");
  f.boolean("kernel_reorder", kernel_reorder,
            "kernels of a filter are sorted by pattern (own: by number of taps)");
  f.boolean("filter_reorder", filter_reorder, "filters are sorted by their number of kernels");
  f.boolean("reconfigurable", reconfigurable,
            "sub-arrays without a filter join others: they share the pixels");
  f.integer("banks", banks, {1, 4096}, "banks of the input buffer; a channel lies in one of them");
  f.boolean("rearranged", rearranged, "kernels of a batch are chosen so that no two read the same bank");
  f.boolean("gate_zero_operands", gate_zero_operands,
            "a multiplier with a zero operand keeps still: saves energy, not time");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result");
  if (lanes == 1) f.no_effect("rearranged", "there is only one lane");
  if (sub_arrays == 1) f.no_effect("reconfigurable", "there is only one sub-array");
}

std::unique_ptr<LayerKernel> Pattern::kernel(const ArrayContext& context, const Layer& layer,
                                             const LayerTensors& tensors) const {
  return make_kernel(*this, context, layer, tensors);
}

}  // namespace lacuna::pattern

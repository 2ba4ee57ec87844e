#include "models/structured/structured.h"

#include <bit>

#include "models/structured/groups.h"
#include "models/structured/kernel.h"
#include "sim/engine/registry.h"

namespace lacuna::structured {
namespace {

const ModelRegistration registration{
    {"structured", "weight-sparse: equal numbers of weights per group, one by one, over a vector of pixels",
     [] { return std::make_shared<Structured>(); }}};

}  // namespace

void Structured::fields(Fields& f) {
  f.integer("filters", filters, {1, 4096}, "Tk: PEs; each computes one output channel at a time");
  f.integer("pixels", pixels, {1, 4096}, "Tp: output pixels that a weight is multiplied for at once");
  f.integer("weights_per_cycle", weights_per_cycle, {1, max_group_size}, "weights that a PE takes per cycle");
  f.integer("group_size", group_size, {1, max_group_size},
            "G: consecutive input channels whose activations the vector generator holds");
  f.choice("synchronization", synchronization, {"group", "filter"},
           "group: all PEs move to the next group together; filter: PEs run ahead until all of a round's "
           "filters are done");
  if (filters == 1) f.no_effect("synchronization", "there is only one PE");
  f.boolean("gate_zero_activations", gate_zero_activations,
            "a multiplier with a zero activation keeps still: saves energy, not time");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result");
}

std::int64_t Structured::index_bits() const {
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(group_size - 1)));
}

std::int64_t Structured::count_bits() const {
  return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(group_size)));
}

std::unique_ptr<LayerKernel> Structured::kernel(const ArrayContext& context, const Layer& layer,
                                                const LayerTensors& tensors) const {
  return make_kernel(*this, context, layer, tensors);
}

}  // namespace lacuna::structured

#include "models/scnn/dcnn.h"

#include "models/scnn/dcnn_kernel.h"
#include "sim/engine/registry.h"

namespace lacuna::scnn {
namespace {

const ModelRegistration registration{
    {"dcnn", "SCNN's dense baseline: dot products on the same grid of PEs, nothing skipped",
     [] { return std::make_shared<Dcnn>(); }}};

}  // namespace

void Dcnn::fields(Fields& f) {
  grid_fields(f, array);
  f.integer("multipliers_per_pe", multipliers_per_pe, {1, 4096}, "length of a PE's dot product");
  f.integer("accumulators", array.accumulators, {1, 1 << 24}, "partial sums per PE, of one copy");
  f.boolean("gate_zero_operands", gate_zero_operands,
            "a multiplier with a zero operand keeps still: saves energy, not time");
  f.boolean("compressed_dram_activations", compressed_dram_activations,
            "activations are compressed on their way to and from DRAM");
  f.integer("run_bits", array.run_bits, {1, 16}, "bits of the zero run before a compressed element");
  if (!compressed_dram_activations) f.no_effect("run_bits", "nothing is compressed");
  post_processing_fields(f, array);
}

PlanarArray Dcnn::planar() const {
  PlanarArray planar = array;
  planar.input_halo = true;
  planar.stores_compressed_weights = planar.stores_compressed_inputs = false;
  planar.loads_compressed_inputs = compressed_dram_activations;
  planar.vector_elements = planar.activation_elements = multipliers_per_pe;
  return planar;
}

std::unique_ptr<LayerKernel> Dcnn::kernel(const ArrayContext& context, const Layer& layer,
                                          const LayerTensors& tensors) const {
  return make_kernel(*this, context, layer, tensors);
}

}  // namespace lacuna::scnn

#include "models/scnn/scnn.h"

#include "models/scnn/scnn_kernel.h"
#include "sim/engine/registry.h"

namespace lacuna::scnn {
namespace {

const ModelRegistration registration{
    {"scnn", "weight- and activation-sparse: Cartesian products of nonzeros scattered to accumulator banks",
     [] { return std::make_shared<Scnn>(); }}};

}  // namespace

void BankMultipliers::fields(Fields& f) {
  const IntegerRange range{0, 4095};
  f.integer("filter", filter, range, "m_k");
  f.integer("row", row, range, "m_p");
  f.integer("column", column, range, "m_q");
}

void Scnn::fields(Fields& f) {
  grid_fields(f, array);
  f.integer("F", F, {1, 64}, "weights of a vector");
  f.integer("I", I, {1, 64}, "activations of a vector; a PE has F x I multipliers");
  f.integer("accumulator_banks", accumulator_banks, {1, 4096}, "banks that take one product per cycle each");
  f.integer("accumulator_entries", accumulator_entries, {1, 65536}, "partial sums per bank");
  f.choice("bank_hash", bank_hash, {"address", "linear"},
           "bank of an output: its address in the PE, or a sum with bank_multipliers; modulo the banks");
  f.object("bank_multipliers", bank_multipliers, "of filter, row and column of an output");
  if (bank_hash == "address") f.no_effect("bank_multipliers", "bank_hash is \"address\"");
  f.integer("queue_depth", queue_depth, {0, 256},
            "products that may wait at a bank before the multipliers stall; 0: all must have been added");
  f.choice("halo", halo, {"output", "input"},
           "output: partial sums at the edges are exchanged; input: activations at the edges are kept twice");
  if (array.pes() == 1) f.no_effect("halo", "there is only one PE");
  f.boolean("compressed_weights", compressed_weights, "zero weights are neither stored nor multiplied");
  f.boolean("compressed_activations", compressed_activations,
            "zero activations are neither stored nor multiplied");
  f.integer("run_bits", array.run_bits, {1, 16},
            "bits of the zero run before an element; longer gaps take placeholders");
  if (!compressed_weights && !compressed_activations) f.no_effect("run_bits", "nothing is compressed");
  post_processing_fields(f, array);
}

PlanarArray Scnn::planar() const {
  PlanarArray planar = array;
  planar.accumulators = accumulator_banks * accumulator_entries;
  planar.input_halo = halo == "input";
  planar.stores_compressed_weights = compressed_weights;
  planar.stores_compressed_inputs = planar.loads_compressed_inputs = compressed_activations;
  planar.vector_elements = F;
  planar.activation_elements = I;
  return planar;
}

CrossbarShape Scnn::crossbar(const Extents& extents) const {
  const BankMap map = bank_hash == "address"
                          ? BankMap{accumulator_banks, extents.frame(), extents.columns.reached, 1}
                          : BankMap{accumulator_banks, bank_multipliers.filter, bank_multipliers.row,
                                    bank_multipliers.column};
  return {F, I, queue_depth, map};
}

std::unique_ptr<LayerKernel> Scnn::kernel(const ArrayContext& context, const Layer& layer,
                                          const LayerTensors& tensors) const {
  return make_kernel(*this, context, layer, tensors);
}

}  // namespace lacuna::scnn

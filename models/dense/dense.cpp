#include "models/dense/dense.h"

#include "models/dense/kernel.h"
#include "sim/engine/registry.h"

namespace lacuna {
namespace {

const ModelRegistration registration{{"dense",
                                      "DianNao-style: Tn outputs x Tm inputs per cycle, nothing skipped",
                                      [] { return std::make_shared<Dense>(); }}};

}  // namespace

void Dense::fields(Fields& f) {
  f.integer("outputs", outputs, {1, 4096}, "Tn: output neurons computed at the same time, one per PE");
  f.integer("inputs", inputs, {1, 4096}, "Tm: multipliers per PE");
  f.integer("pipeline_stages", stages, {1, 64}, "stages from operand to result (NFU-1 to NFU-3)");
  f.boolean("gate_zero_operands", gate_zero_operands,
            "a multiplier with a zero operand keeps still: saves energy, not time");
}

std::optional<std::int64_t> Dense::least_weight_bytes(const Layer& layer, const TileShape& tile) const {
  return dense_tile_bytes(layer, tile.g, tile.k, tile.c);
}

std::unique_ptr<LayerKernel> Dense::kernel(const ArrayContext& context, const Layer& layer,
                                           const LayerTensors& tensors) const {
  return std::make_unique<DenseKernel>(*this, context, layer, tensors);
}

}  // namespace lacuna

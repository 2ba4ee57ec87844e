// The DianNao-style dense baseline. Parameters here, timing rules in README.md.
#pragma once

#include "sim/kit/array_model.h"

namespace lacuna {

class Dense : public ArrayModel {
 public:
  std::int64_t outputs = 16;  // Tn
  std::int64_t inputs = 16;   // Tm
  std::int64_t stages = 3;
  bool gate_zero_operands = false;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {outputs, inputs}; }
  std::int64_t pipeline_stages() const override { return stages; }
  std::vector<Cause> causes() const override { return common_causes_and({Cause::wait_psums}); }
  std::optional<std::int64_t> least_weight_bytes(const Layer& layer, const TileShape& tile) const override;
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;
};

}  // namespace lacuna

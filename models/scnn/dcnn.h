// DCNN and DCNN-opt: SCNN's dense baselines. Parameters here, timing rules in README.md (D1).
#pragma once

#include "models/scnn/planar.h"

namespace lacuna::scnn {

class Dcnn : public PlanarModel {
 public:
  std::int64_t multipliers_per_pe = 16;
  bool gate_zero_operands = false;
  bool compressed_dram_activations = false;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {array.pes(), multipliers_per_pe, array.columns}; }
  std::vector<Cause> causes() const override { return common_causes_and({Cause::barrier}); }
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;

  PlanarArray planar() const;
};

}  // namespace lacuna::scnn

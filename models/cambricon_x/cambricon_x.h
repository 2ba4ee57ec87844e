// Cambricon-X. Parameters here, timing rules in README.md.
#pragma once

#include "sim/kit/array_model.h"

namespace lacuna::cambricon_x {

class CambriconX : public ArrayModel {
 public:
  std::int64_t pes = 16;
  std::int64_t multipliers_per_pe = 16;
  std::int64_t window = 256;
  std::string indexing = "step";
  std::int64_t step_bits = 8;
  std::string synchronization = "group";
  std::int64_t stages = 3;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {pes, multipliers_per_pe}; }
  std::int64_t pipeline_stages() const override { return stages; }
  std::vector<Cause> causes() const override {
    return common_causes_and({Cause::barrier, Cause::wait_psums});
  }
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;

  bool step_indexing() const { return indexing == "step"; }
  std::int64_t window_bits() const;  // of the number of a window's candidates
  bool synchronizes_windows() const { return synchronization == "window"; }
};

}  // namespace lacuna::cambricon_x

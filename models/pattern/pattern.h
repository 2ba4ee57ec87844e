// The pattern-sparse machine. Parameters here, timing rules in README.md.
#pragma once

#include "sim/kit/array_model.h"

namespace lacuna::pattern {

class Pattern : public ArrayModel {
 public:
  std::int64_t sub_arrays = 8;
  std::int64_t lanes = 4;
  std::int64_t pixels = 8;
  std::int64_t pattern_table = 16;
  std::string lane_control = "shared";
  bool kernel_reorder = true;
  bool filter_reorder = true;
  bool reconfigurable = true;
  std::int64_t banks = 8;
  bool rearranged = true;
  bool gate_zero_operands = false;
  std::int64_t stages = 3;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {sub_arrays, lanes * pixels}; }
  std::int64_t pipeline_stages() const override { return stages; }
  std::vector<Cause> causes() const override {
    return common_causes_and({Cause::bank_conflict, Cause::barrier, Cause::wait_psums});
  }
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;

  bool own_lane_control() const { return lane_control == "own"; }
};

}  // namespace lacuna::pattern

// Weights pruned to equal numbers per group, taken one by one. Parameters here, timing rules in README.md.
#pragma once

#include "sim/kit/array_model.h"

namespace lacuna::structured {

class Structured : public ArrayModel {
 public:
  std::int64_t filters = 64;  // Tk
  std::int64_t pixels = 32;   // Tp
  std::int64_t weights_per_cycle = 1;
  std::int64_t group_size = 8;  // G
  std::string synchronization = "group";
  bool gate_zero_activations = true;
  std::int64_t stages = 4;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {filters, pixels * weights_per_cycle}; }
  std::int64_t pipeline_stages() const override { return stages; }
  std::vector<Cause> causes() const override {
    return common_causes_and({Cause::barrier, Cause::wait_psums});
  }
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;

  bool runs_ahead() const { return synchronization == "filter"; }
  std::int64_t index_bits() const;  // d: ceil(log2 G)
  std::int64_t count_bits() const;  // of a number 0..G
};

}  // namespace lacuna::structured

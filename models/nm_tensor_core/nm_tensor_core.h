// Matrix units that take N of M weights, or all. Parameters here, timing rules in README.md.
#pragma once

#include "sim/kit/array_model.h"

namespace lacuna::nm_tensor_core {

class NmTensorCore : public ArrayModel {
 public:
  std::int64_t cores = 4;
  std::int64_t filters = 8;     // F
  std::int64_t pixels = 4;      // P
  std::int64_t depth = 8;       // D
  std::int64_t keep = 2;        // N
  std::int64_t group_size = 4;  // M
  std::string on_violation = "dense";
  std::int64_t stages = 4;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {cores, filters * pixels * depth}; }
  std::int64_t pipeline_stages() const override { return stages; }
  std::vector<Cause> causes() const override { return common_causes_and({Cause::wait_psums}); }
  std::optional<std::int64_t> least_weight_bytes(const Layer& layer, const TileShape& tile) const override;
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;

  bool refuses_violations() const { return on_violation == "error"; }
};

}  // namespace lacuna::nm_tensor_core

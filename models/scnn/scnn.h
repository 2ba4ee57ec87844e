// SCNN. Parameters here, timing rules in README.md.
#pragma once

#include "models/scnn/crossbar/conflicts.h"
#include "models/scnn/planar.h"

namespace lacuna::scnn {

struct BankMultipliers {
  std::int64_t filter = 1, row = 1, column = 1;
  void fields(Fields& f);
};

class Scnn : public PlanarModel {
 public:
  std::int64_t F = 4, I = 4;
  std::int64_t accumulator_banks = 32, accumulator_entries = 32;
  std::string bank_hash = "address";
  BankMultipliers bank_multipliers;
  std::int64_t queue_depth = 8;
  std::string halo = "output";
  bool compressed_weights = true, compressed_activations = true;

  void fields(Fields& f) override;
  Geometry geometry() const override { return {array.pes(), F * I, array.columns}; }
  std::vector<Cause> causes() const override {
    return common_causes_and({Cause::bank_conflict, Cause::barrier, Cause::halo});
  }
  std::unique_ptr<LayerKernel> kernel(const ArrayContext& context, const Layer& layer,
                                      const LayerTensors& tensors) const override;

  PlanarArray planar() const;
  CrossbarShape crossbar(const Extents& extents) const;
};

}  // namespace lacuna::scnn

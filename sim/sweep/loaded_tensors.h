// Tensors made once and handed out often.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/tensors/tensors.h"

namespace lacuna {

// Masks of all `layers` in memory, and the tables that processes forked from here compute from them; values
// are not kept.
class LoadedTensors : public TensorSource {
 public:
  LoadedTensors(std::shared_ptr<const TensorSource> source, const std::vector<Layer>& layers);

  // What it would take, in bytes.
  static double size(const std::vector<Layer>& layers);

  LayerTensors load(const Layer& layer, bool with_values) const override;
  std::string origin() const override { return source_->origin(); }
  std::string description() const override { return source_->description(); }

 private:
  std::shared_ptr<const TensorSource> source_;
  std::map<std::string, LayerTensors> layers_;
};

}  // namespace lacuna

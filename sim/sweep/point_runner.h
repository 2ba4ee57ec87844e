// What is done for one point: its tensors, loaded once for all points that have the same, and its simulation.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/pruning/prune.h"
#include "sim/sweep/expand.h"

namespace lacuna {

class PointRunner {
 public:
  virtual ~PointRunner() = default;
  // In the driver, before the child that runs the point is forked; `shared`: others with these tensors
  // follow.
  virtual void load(const SweepPoint& point, bool shared) = 0;
  // In the child: the text of the result.
  virtual std::string run(const SweepPoint& point) const = 0;
};

class SimulationRunner : public PointRunner {
 public:
  explicit SimulationRunner(const Space& space) : space_(space) {}

  void load(const SweepPoint& point, bool shared) override;
  std::string run(const SweepPoint& point) const override;

 private:
  const Space& space_;
  std::string loaded_;  // workload key
  std::shared_ptr<const TensorSource> unpruned_;
  PrunedNetwork workload_;
  std::optional<InputError> refused_;  // why there are no tensors, or not as the point says
};

}  // namespace lacuna

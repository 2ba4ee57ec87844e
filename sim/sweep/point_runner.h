// What is done for one point: its tensors, loaded once for all points that have the same, and its simulation.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "sim/sweep/point.h"
#include "sim/sweep/simulation.h"

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
  explicit SimulationRunner(const PointInputs& inputs, SimulationRequest request = {})
      : inputs_(inputs), request_(std::move(request)) {}

  void load(const SweepPoint& point, bool shared) override;
  std::string run(const SweepPoint& point) const override;

 private:
  const PointInputs& inputs_;
  SimulationRequest request_;
  std::string loaded_;  // SweepPoint::workload
  std::optional<Workload> workload_;
  std::optional<InputError> refused_;  // why there is no workload
};

// What a point's file holds: the result without what differs from run to run, and "per_pe", the text of
// per_pe.csv, if that was asked for.
std::string stored_text(const std::string& point, const Simulation& simulation);

// The simulation again, with what was left out.
Simulation restored(Json stored, const std::vector<std::string>& command_line, const HostFigures& host);

}  // namespace lacuna

// What a comparison is made of: machines side by side on the same tensors, which may be pruned in several
// ways. A cell for each pruning and machine.
#pragma once

#include <vector>

#include "sim/sweep/point.h"
#include "sim/sweep/simulation.h"

namespace lacuna {

class Comparison : public PointInputs {
 public:
  // Several workloads are one network, pruned in so many ways. `request` is that of every cell.
  Comparison(std::vector<LoadedMachine> machines, std::vector<Workload> workloads, SimulationRequest request,
             Build build);

  const std::vector<LoadedMachine>& machines() const { return machines_; }
  const std::vector<Workload>& workloads() const { return workloads_; }
  const SimulationRequest& request() const { return request_; }

  const Build& build() const override { return build_; }
  LoadedMachine machine(const Choice& choice) const override { return machines_.at(choice.accelerator); }
  Workload workload(const Choice& choice) const override { return workloads_.at(choice.network); }
  std::string identity(const Choice& choice, const Machine& machine,
                       const TensorSource& unpruned) const override;

  // Each once: prunings that come to the same have one point.
  const std::vector<SweepPoint>& points() const { return points_; }

  struct Cell {
    std::size_t machine, workload, point;
  };
  const std::vector<Cell>& cells() const { return cells_; }  // workload by workload

 private:
  // InputError with all layers that were chosen but are none of their own on a machine.
  void check_layers() const;
  void add_cell(std::size_t machine, std::size_t workload);

  std::vector<LoadedMachine> machines_;
  std::vector<Workload> workloads_;
  SimulationRequest request_;
  Build build_;
  std::vector<SweepPoint> points_;
  std::vector<Cell> cells_;
};

}  // namespace lacuna

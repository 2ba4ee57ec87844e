// A point: one network on one machine. What it is made of, a sweep says (space.h) or a comparison.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/inputs/inputs.h"
#include "sim/sweep/digest.h"

namespace lacuna {

// What is chosen of each list.
struct Choice {
  static constexpr std::int32_t none = -1;  // of an axis that does not apply to the accelerator

  std::size_t accelerator = 0, network = 0, seed = 0;
  std::vector<std::int32_t> values;  // index into each axis's values
};

struct SweepPoint {
  std::string id;  // 16 hexadecimal digits
  Choice choice;
  double cost = 1;       // relative to other points
  std::string problem;   // why it cannot be run; "" if it can
  std::string workload;  // points with the same have the same tensors
};

// Relative to other points: the elements of all tensors of its layers.
double cost_of(const std::vector<Layer>& layers);

// Makes what a choice names.
class PointInputs {
 public:
  virtual ~PointInputs() = default;

  virtual const Build& build() const = 0;
  virtual LoadedMachine machine(const Choice& choice) const = 0;  // InputError
  virtual Workload workload(const Choice& choice) const = 0;      // InputError

  // 16 hexadecimal digits for all that decides the point's result; `unpruned`: its tensors before pruning.
  virtual std::string identity(const Choice& choice, const Machine& machine,
                               const TensorSource& unpruned) const = 0;
};

}  // namespace lacuna

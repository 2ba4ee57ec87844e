// One layer on one array, whatever its mapping: which mappings there are, what they store and cost. Nothing
// has to run for an answer; plans and datapaths can be made of one kernel as often as wanted.
//
// A kernel knows no memory, chooses nothing and remembers what it has found out: it dies when the datapath is
// made, or when a search among mappings has ended.
#pragma once

#include <memory>
#include <optional>

#include "sim/base/integer_math.h"
#include "sim/engine/datapath.h"
#include "sim/plan/infeasible.h"
#include "sim/plan/mapping.h"
#include "sim/plan/plan.h"
#include "sim/plan/stored_weights.h"
#include "sim/plan/tiling.h"

namespace lacuna {

class LayerKernel {
 public:
  virtual ~LayerKernel() = default;

  // Which mappings there are.
  virtual MappingSpace space() const = 0;
  // Why the array cannot be given this one; nothing if it can. The other questions are about mappings that it
  // can be given.
  virtual std::optional<Infeasible> misfit(const Mapping& mapping) = 0;

  // Cycles that the array takes at least: the datapath's, if they are known beforehand, are never fewer.
  virtual Wide bound(const Mapping& mapping) = 0;
  virtual StoredWeights stored(const Mapping& mapping) = 0;

  // What a search for the shortest time asks; nothing of an array that is given the fewest tiles that fit.
  virtual std::optional<TilingModel> tiling_model() = 0;

  // A burst is what the memory moves at once. Throws Infeasible of more than max_steps (plan/tile_fit.h),
  // where only the plan says how many there are.
  virtual Plan plan(const Mapping& mapping, std::int64_t burst_bytes) = 0;
  // Of a plan that plan() has made, if not this kernel's, then another's of the same layer and array. It does
  // not need the kernel any more.
  virtual std::unique_ptr<Datapath> datapath(Plan plan) = 0;
};

}  // namespace lacuna

// What the layers of a run add up to, so that a run that cannot be counted is refused before it wraps.
#pragma once

#include "sim/base/integer_math.h"
#include "sim/results/layer_result.h"

namespace lacuna {

// Of all functions: TooLarge.
class RunSums {
 public:
  explicit RunSums(const MachineRates& rates) : total_(empty_total(rates)) {}

  // One more layer that takes at least so many cycles.
  void expect(Wide cycles) const;
  void add(const LayerResult& layer);

 private:
  LayerResult total_;
};

}  // namespace lacuna

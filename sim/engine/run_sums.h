// What the layers of a run add up to, so that a run that cannot be counted is refused before it wraps.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "sim/base/integer_math.h"
#include "sim/engine/run.h"

namespace lacuna {

// Of all functions: TooLarge.
class RunSums {
 public:
  explicit RunSums(const Geometry& geometry) : geometry_(geometry) {}

  // One more layer that takes at least so many cycles.
  void expect(Wide cycles) const;
  void add(const LayerRun& run);

 private:
  Geometry geometry_;
  Wide cycles_ = 0, dram_bytes_ = 0;
  BufferBytes weight_, input_, output_;
  std::map<std::string, std::int64_t> actions_;  // by name
};

}  // namespace lacuna

// What an engine runs.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/layer_timing.h"

namespace lacuna {

// Where the layers come from and where the results go.
class LayerSequence {
 public:
  virtual ~LayerSequence() = default;
  // The next layer, valid until finished() has returned; null when all are done.
  virtual Datapath* next() = 0;
  virtual std::vector<std::int64_t>* psums() = 0;  // of the current layer, or null
  virtual void finished(LayerTiming timing) = 0;
};

}  // namespace lacuna

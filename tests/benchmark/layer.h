// The same layer, cycle for cycle, on the event-driven simulator and on the clocked reference that proves it.
#pragma once

#include <string>

namespace lacuna::bench {

struct LayerSubject {
  std::string machine;         // of configs/accelerators
  std::string network, layer;  // of workloads/
  bool traced = false;         // the network's trace, which has its name, not its densities
};

// One line in a model's proof: two benchmarks, and the ratio of their times at the end.
struct LayerBenchmark {
  explicit LayerBenchmark(const LayerSubject& subject);
};

}  // namespace lacuna::bench

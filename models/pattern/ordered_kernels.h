// A layer's kernels and the order of its filters, made when they are first asked for: a point of a sweep
// finds all that follows from them in tables.
#pragma once

#include <optional>
#include <vector>

#include "models/pattern/kernels.h"
#include "models/pattern/pattern.h"
#include "sim/tensors/tensors.h"

namespace lacuna::pattern {

class OrderedKernels {
 public:
  // The tensors stay. `key` is of the array.
  OrderedKernels(const Pattern& array, const TableKey& key, const Layer& layer, const LayerTensors& tensors);

  const KernelTable& table() { return made().table; }
  const std::vector<std::int64_t>& order() {
    return made().order;
  }  // of filters (over the layer), as they run
  const KernelTotals& totals() const { return totals_; }

 private:
  struct Made {
    KernelTable table;
    std::vector<std::int64_t> order;
  };
  const Made& made();

  const Layer layer_;
  const LayerTensors& tensors_;
  std::int64_t max_patterns_;
  bool filter_reorder_;
  NamedTables tables_;
  std::optional<Made> made_;
  KernelTotals totals_;
};

}  // namespace lacuna::pattern

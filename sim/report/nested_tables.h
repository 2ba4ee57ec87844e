// Network stacking: the one set of weights of each stacked layer, and what its levels read of it.
#pragma once

#include <string>
#include <vector>

#include "sim/report/analysis.h"

namespace lacuna {

bool any_nested(const std::vector<LayerAnalysis>& layers);

// A row per level of a layer or of the total, densest first, and one for the whole set.
struct NestedRow {
  std::string layer, level;  // a number, or "set"
  std::int64_t weights = 0, kept = 0;
  std::int64_t payload_bytes = 0, metadata_bytes = 0;  // what the level reads; of "set": all there is
  std::int64_t set_bytes = 0;                          // of the whole set
  std::int64_t separate_bytes = 0;                     // the level on its own; of "set": all levels
  std::string note;

  std::int64_t bytes() const { return payload_bytes + metadata_bytes; }
};

// The rows of the total come last. A level's total is over the layers that have the level.
std::vector<NestedRow> nested_rows(const std::vector<LayerAnalysis>& layers);

std::string nested_table(const std::vector<LayerAnalysis>& layers);
std::string nested_csv(const std::vector<LayerAnalysis>& layers);

}  // namespace lacuna

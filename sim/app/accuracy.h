// Accuracies of pruned networks, measured elsewhere (workloads/accuracy/NETWORK.csv, by
// scripts/prune_digits.py).
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "sim/config/document.h"

namespace lacuna {

class Accuracies {
 public:
  // Of a network; empty if nothing was measured. InputError for a file that is no such table.
  explicit Accuracies(const std::string& network);

  // Percent, after fine-tuning; nothing unless just this pruning was measured: its method, the density asked
  // for, and every other key at its default.
  std::optional<double> of(const Json& pruning) const;

 private:
  std::map<std::pair<std::string, double>, double> percent_;  // by method and density
};

}  // namespace lacuna

// Rounds of output tiles and their issues: rules T2, T4 and T5 of README.md. Numbers in, numbers out.
#pragma once

#include <cstdint>

#include "sim/plan/plan.h"

namespace lacuna::nm_tensor_core {

// One layer's mode on one array.
struct RoundRules {
  std::int64_t cores = 4, filters = 8, pixels = 4;
  std::int64_t group_size = 4;        // M
  std::int64_t pieces_per_issue = 2;  // D / M, or D / N in sparse mode
  std::int64_t positions = 1;         // R x S

  std::int64_t pieces(const Range& channels) const;  // e
  std::int64_t issues(const Range& channels) const;  // I

  std::int64_t tiles(std::int64_t channels, std::int64_t pixels_of_step) const;  // of outputs
  std::int64_t rounds(std::int64_t channels, std::int64_t pixels_of_step) const;
  // Rounds in which a core has a tile.
  std::int64_t busy_rounds(std::int64_t core, std::int64_t tiles) const;
};

}  // namespace lacuna::nm_tensor_core

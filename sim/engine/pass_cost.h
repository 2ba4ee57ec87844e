// What one pass over a weight tile (a pixel, or some pixels at once) costs every PE, where all passes of the
// tile cost the same: computed once, charged as often as the array passes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/stats/ledger.h"

namespace lacuna {

struct PassCost {
  struct Pe {
    std::int64_t compute = 0, buffer_port = 0, barrier = 0, unassigned = 0;
  };
  std::vector<Pe> pe;
  std::int64_t cycles = 0;
  std::int64_t input_words = 0;   // read
  std::int64_t weight_words = 0;  // read, over all PEs
  std::int64_t output_words = 0;  // written
  std::int64_t operands = 0;      // given to multipliers, over all PEs

  // Adds the cycles of `passes` passes to every PE's row.
  void charge(std::int64_t passes, Ledger& ledger) const;
};

// Numbers to be kept in a table, and back.
void pack(const PassCost& cost, std::vector<std::int64_t>& numbers);
std::vector<PassCost> unpacked(const std::vector<std::int64_t>& numbers);

}  // namespace lacuna

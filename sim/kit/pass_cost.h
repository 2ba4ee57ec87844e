// What one pass over a weight tile (a pixel, or some pixels at once) costs every PE, where all passes of the
// tile cost the same: computed once, charged as often as the array passes.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/port_use.h"
#include "sim/stats/ledger.h"

namespace lacuna {

// Of all PEs.
struct PassSums {
  std::int64_t cycles = 0;
  std::int64_t input_words = 0;   // read
  std::int64_t weight_words = 0;  // read, over all PEs
  std::int64_t output_words = 0;  // written
  std::int64_t operands = 0;      // given to multipliers, over all PEs
};

struct PassCost : PassSums {
  struct Pe {
    std::int64_t compute = 0, buffer_port = 0, barrier = 0, unassigned = 0;
  };
  std::vector<Pe> pe;  // those behind the last are unassigned in all cycles
  PortUses ports;

  // Makes room for the PEs of a round that is to be added.
  void assign(std::int64_t pes) {
    if (pe.size() < static_cast<std::size_t>(pes))
      pe.resize(static_cast<std::size_t>(pes), {.unassigned = cycles});
  }
  // Adds the cycles of a round, in which only the first `pes` PEs had work (and were charged for it).
  void end_round(std::int64_t pes, std::int64_t round_cycles) {
    for (auto idle = pe.begin() + pes; idle != pe.end(); ++idle) idle->unassigned += round_cycles;
    cycles += round_cycles;
  }
};

// One pass over each weight tile. Where the PEs' cycles went is told for all tiles together, as a layer comes
// to every pixel with every weight tile: with 4096 PEs there is no room for more.
struct PassCosts {
  std::vector<PassSums> tiles;
  PassCost all;

  void add(const PassCost& next_tile);
  // Adds the cycles of `passes` passes over every tile to every PE's row.
  void charge(std::int64_t passes, Ledger& ledger) const;
};

// Numbers to be kept in a table, and back.
std::vector<std::int64_t> packed(const PassCosts& costs);
PassCosts unpacked(const std::vector<std::int64_t>& numbers);

}  // namespace lacuna

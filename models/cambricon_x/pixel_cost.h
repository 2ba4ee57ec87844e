// What one output pixel of one weight tile costs every PE (rules X3, X4 and X6 of README.md). All pixels of a
// tile cost the same, because only weights are skipped.
#pragma once

#include <cstdint>
#include <vector>

#include "models/cambricon_x/synapses.h"
#include "sim/kit/pass_cost.h"

namespace lacuna::cambricon_x {

// What the rules need of array, ports and widths, tabulated: divisions would take most of the kernel's time.
struct RoundRules {
  std::int64_t pes = 16;
  bool synchronizes_windows = false;
  // By slots in a window: u, and B, the cycles that they take at the weight port.
  std::vector<std::int64_t> issues, issue_cycles;
  std::vector<std::int64_t> window_read_cycles;  // i, by candidates in a window
  std::int64_t slots_per_issue = 16;             // at most
  std::int64_t weight_bits = 24;                 // of the slots of all PEs that have one
  std::int64_t input_bits = 16;
  std::int64_t psum_bits = 32;
  std::int64_t output_port_bits = 512;  // per cycle

  std::int64_t output_cycles(std::int64_t neurons, std::int64_t accesses) const;  // o
  bool windows_wait_for_ports() const;                                            // some might
};

// Adds one round to a pass, which is one pixel: the neurons `first_filter`.. of `neurons` <= pes PEs, in one
// channel tile.
void add_round(PassCost& cost, const SlotTable& slots, std::int64_t first_filter, std::int64_t neurons,
               std::int64_t channel_tile, std::int64_t output_accesses, const RoundRules& rules);

}  // namespace lacuna::cambricon_x

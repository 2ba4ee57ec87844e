// What one pass (a round of filters over a vector of pixels) costs every PE: rules S3 to S6 and S8 of
// README.md. Counts in, cycles out.
#pragma once

#include <cstdint>

#include "models/structured/groups.h"
#include "sim/kit/pass_cost.h"

namespace lacuna::structured {

// What the rules need of array, ports and widths.
struct PassRules {
  std::int64_t pes = 64;  // Tk
  std::int64_t weights_per_cycle = 1;
  std::int64_t slot_bits = 19;           // a weight and its index
  std::int64_t weight_port_bits = 1216;  // per cycle
  bool runs_ahead = false;               // synchronization "filter"
  std::int64_t input_bits = 16;          // of one activation
  std::int64_t input_port_bits = 4096;   // per cycle
  std::int64_t psum_bits = 32;
  std::int64_t output_port_bits = 8192;

  std::int64_t issues(std::int64_t weights) const;                                                     // u
  std::int64_t issue_cycles(std::int64_t weights) const;                                               // B
  std::int64_t read_cycles(std::int64_t channels, std::int64_t pixels) const;                          // i
  std::int64_t output_cycles(std::int64_t filters, std::int64_t pixels, std::int64_t accesses) const;  // o
};

// One convolution group's filters [first, first + count) of a weight tile, count <= pes.
struct Round {
  std::int64_t first_filter = 0;
  std::int64_t filters = 0;
  Range channels;
};

// Adds the pass of a round over a vector of `pixels` pixels.
void add_pass(PassCost& cost, const GroupCounts& counts, const Round& round, std::int64_t pixels,
              const PassRules& rules);

}  // namespace lacuna::structured

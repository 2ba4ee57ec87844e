// What a step costs every sub-array (rules P6 to P9 of README.md). Batches in, cycles and accesses out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/pattern/batch_table.h"

namespace lacuna::pattern {

struct StepRules {
  std::int64_t sub_arrays = 8;
  bool reconfigurable = true;
  std::int64_t lanes = 4;
  std::int64_t pixels = 8;
  std::int64_t tap_cycles = 1;         // i
  std::int64_t psum_write_cycles = 1;  // o1
  std::int64_t psum_cycles = 1;        // o2
  std::int64_t weight_bits = 16;
  std::int64_t weight_port_bits = 4096;
};

// What a step says of its channel tile.
struct ChannelTileRules {
  std::int64_t index = 0;
  std::int64_t kernel_index_bits = 0;  // h
  bool first = true;                   // there are no partial sums to add to
};

// Cycles of a batch: per pixel vector, and those that its weights take at the port.
std::int64_t cycles_per_vector(const Batch& batch, bool only_writes, const StepRules& rules);
std::int64_t load_cycles(const Batch& batch, const ChannelTileRules& tile, const StepRules& rules);

// One sub-array with a filter and some of the pixel vectors.
struct MemberCost {
  std::int64_t cycles = 0;
  std::int64_t compute = 0;  // taps of all batches and pixel vectors
  std::int64_t bank_conflict = 0;
  std::int64_t input_reads = 0, weight_reads = 0, output_reads = 0, output_writes = 0;
};
MemberCost member_cost(std::span<const BatchClass> classes, std::int64_t vectors,
                       const ChannelTileRules& tile, const StepRules& rules);

// Over a step's groups and rounds.
struct StepCost {
  struct Pe {
    std::int64_t compute = 0, bank_conflict = 0, buffer_port = 0, barrier = 0, unassigned = 0;
  };
  struct Sums {
    std::int64_t cycles = 0;
    std::int64_t compute = 0;  // of all sub-arrays
    std::int64_t weights = 0;  // stored
    std::int64_t input_reads = 0, weight_reads = 0, output_reads = 0, output_writes = 0;
  };
  std::vector<Pe> pe;
  Sums sums;
};

// Steps of all weight tiles, one each; where their sub-arrays' cycles went is told for all of them together,
// as a layer comes to every pixel tile with every weight tile.
struct StepCosts {
  std::vector<StepCost::Sums> steps;  // by weight tile
  std::vector<StepCost::Pe> pe;

  StepCosts& operator+=(const StepCost& step);  // of the next weight tile
};

// Adds one round: the filters `first`.. of `filters` <= sub_arrays in the table.
void add_round(StepCost& cost, const BatchTable& table, std::int64_t first, std::int64_t filters,
               std::int64_t vectors, const ChannelTileRules& tile, const StepRules& rules);

// Sub-arrays that work on each filter of such a round.
std::int64_t members(std::int64_t filters, const StepRules& rules);

}  // namespace lacuna::pattern

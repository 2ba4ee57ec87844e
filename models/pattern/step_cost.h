// What a step costs every sub-array (rules P6 to P9 of README.md). Batches in, cycles and accesses out.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/pattern/batch_table.h"
#include "sim/engine/port_use.h"

namespace lacuna::pattern {

struct StepRules {
  std::int64_t sub_arrays = 8;
  bool reconfigurable = true;
  std::int64_t lanes = 4;
  std::int64_t pixels = 8;
  std::int64_t weight_bits = 16, input_bits = 16, psum_bits = 32;
  std::int64_t weight_port_bits = 4096, input_port_bits = 4096, output_port_bits = 4096;  // per cycle

  // Of a pixel vector: the bits that a tap of one kernel takes of all sub-arrays' input port, i for so many
  // taps, and o1 or o2.
  std::int64_t tap_input_bits(std::int64_t pixels_of_vector) const;
  std::int64_t input_cycles(std::int64_t taps, std::int64_t pixels_of_vector) const;
  std::int64_t psum_cycles(bool only_writes, std::int64_t pixels_of_vector) const;
};

// A member's pixel vectors: `count` of them, the last one with fewer pixels if `last_pixels` is not 0.
struct VectorShare {
  std::int64_t count = 0;
  std::int64_t last_pixels = 0;
};

// What a step says of its channel tile.
struct ChannelTileRules {
  std::int64_t index = 0;
  std::int64_t kernel_index_bits = 0;  // h
  bool first = true;                   // there are no partial sums to add to
};

// Cycles of a batch: of a vector of so many pixels, and those that its weights take at the port.
std::int64_t vector_cycles(const Batch& batch, bool only_writes, std::int64_t pixels, const StepRules& rules);
std::int64_t load_cycles(const Batch& batch, const ChannelTileRules& tile, const StepRules& rules);

// One sub-array with a filter and some of the pixel vectors.
struct MemberCost {
  std::int64_t cycles = 0;
  std::int64_t compute = 0;  // taps of all batches and pixel vectors
  std::int64_t bank_conflict = 0;
  std::int64_t input_reads = 0, weight_reads = 0, output_reads = 0, output_writes = 0;
  PortUses ports;
};
MemberCost member_cost(std::span<const BatchClass> classes, const VectorShare& vectors,
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
  PortUses ports;
};

// Steps of all weight tiles, one each; where their sub-arrays' cycles went is told for all of them together,
// as a layer comes to every pixel tile with every weight tile.
struct StepCosts {
  std::vector<StepCost::Sums> steps;  // by weight tile
  std::vector<StepCost::Pe> pe;
  PortUses ports;

  StepCosts& operator+=(const StepCost& step);  // of the next weight tile
};

// Adds one round: the filters `first`.. of `filters` <= sub_arrays in the table.
void add_round(StepCost& cost, const BatchTable& table, std::int64_t first, std::int64_t filters,
               const VectorShare& vectors, const ChannelTileRules& tile, const StepRules& rules);

// Sub-arrays that work on each filter of such a round.
std::int64_t members(std::int64_t filters, const StepRules& rules);

}  // namespace lacuna::pattern

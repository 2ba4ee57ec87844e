// The numbers a reader looks at first, computed from what a layer (or the sum of layers) counted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/run.h"

namespace lacuna {

// What every multiplier was given in every cycle: they add up to multipliers x cycles.
struct MultiplierSlots {
  std::int64_t effectual = 0;
  std::int64_t outside = 0;       // products of nonzeros that no output needs
  std::int64_t zero_operand = 0;  // pairs with a zero: stored, a placeholder, or in the padding
  std::int64_t empty = 0;         // the PE computes, this multiplier has nothing: fragmentation
  std::int64_t idle = 0;          // the PE does not compute
};

// One layer, or the sum of all: plain sums only, so that totals are made by adding.
struct Summary {
  std::string name;
  std::string type;  // "conv", ..., "total"
  std::int64_t cycles = 0;
  MacCounts macs;
  WeightStorage weights;
  MultiplierSlots slots;
  std::int64_t oracle_cycles = 0;  // effectual MACs over all multipliers, rounded up
  Ledger::Row attribution{};       // PE-cycles
  std::int64_t pes = 0, multipliers = 0;
  DramTraffic dram;
  BufferBytes weight, input, output;
  Actions actions;

  void add(const Summary& other);
};

Summary summarize(const LayerRun& run, const Geometry& geometry);
Summary summarize(const std::vector<LayerRun>& runs, const Geometry& geometry);  // named "total"

// Effectual MACs per multiplier and cycle.
double utilization(const Summary& s);

// Two ops per MAC. "achieved" and "ops_per_byte" count effectual MACs; the dense-equivalent ones all of the
// shape.
struct Roofline {
  double ops_per_byte = 0, achieved_ops_per_cycle = 0;
  double dense_ops_per_byte = 0, dense_ops_per_cycle = 0;
  double peak_ops_per_cycle = 0, bandwidth_bytes_per_cycle = 0;
  std::string bound;  // "memory", "port" or "compute"
};
Roofline roofline(const Summary& s, const Ratio& bandwidth);

}  // namespace lacuna

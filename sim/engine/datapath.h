// What a model adds to the shared machine: how long each step of the plan keeps the PEs busy, and what they
// compute. Models whose PEs begin and end every step together derive from LockstepDatapath (lockstep.h).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/base/integer_math.h"
#include "sim/energy/actions.h"
#include "sim/engine/port_use.h"
#include "sim/plan/plan.h"
#include "sim/stats/ledger.h"
#include "sim/time/cycle.h"

namespace lacuna {

class Technology;

// How often the array read or wrote each buffer; an access is one word of BufferWords.
struct BufferAccesses {
  std::int64_t reads = 0, writes = 0;
};
struct ArrayAccesses {
  BufferAccesses weight, input, output;
};

// Bits of one access to each buffer: what the array reads or writes at once, however many port cycles that
// takes.
struct BufferWords {
  std::int64_t weight = 0, input = 0, output = 0;
  // Each buffer is that many memories; an access goes to one of them.
  std::int64_t weight_arrays = 1, input_arrays = 1, output_arrays = 1;
  std::int64_t weight_copies = 1;  // what is filled into the weight buffer is written that many times
};

// The first cycles in which the tiles that a step takes can be used; 0 for those it does not take.
struct TileTimes {
  Cycle weights = 0, inputs = 0, outputs = 0;
};

struct StepEnd {
  Cycle done = 0;      // no PE works on the step any more: tiles used for the last time are released
  Cycle finished = 0;  // "finished" leaves, if the step is the last of its output tile's visit
};

// Pairs of operands that the multipliers were given, and how many of them were products of two nonzeros.
struct MultiplierUse {
  std::int64_t pairs = 0, products = 0;
};

// One layer prepared for one machine. Lives as long as the layer runs.
//
// Contract: begin_layer() first; run_step() once per step of plan(), in order; end_layer() last. From begin
// to end, the cycles that they add to each PE's row of the ledger add up to end - origin.
class Datapath {
 public:
  virtual ~Datapath() = default;

  virtual const Plan& plan() const = 0;
  // What its steps take together, if that is known before they run: the layer takes at least as long.
  virtual Wide working_cycles() const { return 0; }
  virtual void begin_layer(Cycle origin) = 0;
  virtual StepEnd run_step(const Step& step, const TileTimes& seen, Ledger& ledger,
                           ArrayAccesses& accesses) = 0;
  virtual void end_layer(Cycle end, Ledger& ledger) = 0;

  // Multiplications of the layer's shape that the steps so far have covered (skipped ones included).
  virtual std::int64_t covered_macs() const = 0;

  // The step's products, those the hardware forms and no others, accumulated into psums ([n][k][p][q]); the
  // order within an output is the hardware's. Called only when values are checked.
  virtual void compute_values(const Step& step, std::vector<std::int64_t>& psums) const = 0;

  virtual BufferWords words() const = 0;

  // What the steps so far asked of the buffers' ports; nothing if the model's rules know no ports.
  virtual PortUses port_uses() const { return {}; }
  virtual PortAccesses port_accesses() const { return {}; }

  // Of the steps so far; zero for layers without weights.
  virtual MultiplierUse multiplier_use() const = 0;

  // What the array did besides accessing buffers, priced: MACs, index decoding.
  virtual void add_array_actions(const Technology& technology, Actions& actions) const = 0;
};

}  // namespace lacuna

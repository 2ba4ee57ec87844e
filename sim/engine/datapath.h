// What a model adds to the shared machine: how long each step of the plan keeps the PEs busy, and what they
// compute.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/energy/actions.h"
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
  std::int64_t weight_arrays = 1;  // the weight buffer is that many memories; an access goes to one of them
};

// One layer prepared for one machine. Lives as long as the layer runs.
//
// Contract: run_step() is called once per step of plan(), in order; the cycles it adds to each PE's row of
// the ledger add up to its return value for every PE.
class Datapath {
 public:
  virtual ~Datapath() = default;

  virtual const Plan& plan() const = 0;
  virtual Cycle run_step(const Step& step, Ledger& ledger, ArrayAccesses& accesses) = 0;

  // Multiplications of the layer's shape that the steps so far have covered (skipped ones included).
  virtual std::int64_t covered_macs() const = 0;

  // The step's products, those the hardware forms and no others, accumulated into psums ([n][k][p][q]); the
  // order within an output is the hardware's. Called only when values are checked.
  virtual void compute_values(const Step& step, std::vector<std::int64_t>& psums) const = 0;

  virtual BufferWords words() const = 0;

  // What the array did besides accessing buffers, priced: MACs, index decoding.
  virtual void add_array_actions(const Technology& technology, Actions& actions) const = 0;
};

}  // namespace lacuna

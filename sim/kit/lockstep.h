// A datapath whose PEs begin and end every step together: rules A1 to A3 of sim/engine/README.md. The model
// says how long a step lasts and what each PE does in it.
#pragma once

#include "sim/engine/datapath.h"

namespace lacuna {

class LockstepDatapath : public Datapath {
 public:
  explicit LockstepDatapath(std::int64_t pipeline_stages) : pipeline_stages_(pipeline_stages) {}

  void begin_layer(Cycle origin) final;
  StepEnd run_step(const Step& step, const TileTimes& seen, Ledger& ledger, ArrayAccesses& accesses) final;
  void end_layer(Cycle end, Ledger& ledger) final;

 private:
  // The step's cycles. For every PE, those it adds to the ledger, at once or in settle(), add up to the
  // return value.
  virtual Cycle work(const Step& step, Ledger& ledger, ArrayAccesses& accesses) = 0;
  virtual void settle(Ledger& /*ledger*/) {}

  void attribute_wait(const Step& step, const TileTimes& seen, Ledger& ledger) const;

  std::int64_t pipeline_stages_;
  Cycle cursor_ = 0;       // end of the last step
  std::size_t visit_ = 0;  // output visits begun
};

}  // namespace lacuna

#include "sim/kit/lockstep.h"

#include <algorithm>

#include "sim/stats/waiting.h"

namespace lacuna {

void LockstepDatapath::begin_layer(Cycle origin) {
  cursor_ = origin;
  visit_ = 0;
}

StepEnd LockstepDatapath::run_step(const Step& step, const TileTimes& seen, Ledger& ledger,
                                   ArrayAccesses& accesses) {
  if (step.takes_outputs) ++visit_;
  attribute_wait(step, seen, ledger);
  cursor_ = std::max({cursor_, seen.weights, seen.inputs, seen.outputs}) + work(step, ledger, accesses);
  return {cursor_, cursor_ + pipeline_stages_ - 1};
}

// A cycle without work is charged to the first tile, in this order, that cannot be used in it (rule A3).
void LockstepDatapath::attribute_wait(const Step& step, const TileTimes& seen, Ledger& ledger) const {
  Waiting waiting(ledger, cursor_);
  waiting.charge(seen.weights, Cause::wait_weights);
  waiting.charge(seen.inputs, Cause::wait_inputs);
  const bool psums = step.takes_outputs && plan().output_visits[visit_ - 1].psum_load_bytes > 0;
  waiting.charge(seen.outputs, psums ? Cause::wait_psums : Cause::wait_output_space);
}

void LockstepDatapath::end_layer(Cycle end, Ledger& ledger) {
  settle(ledger);
  ledger.add_all(Cause::drain, end - cursor_);
}

}  // namespace lacuna

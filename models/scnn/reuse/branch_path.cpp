#include "models/scnn/reuse/branch_path.h"

#include <algorithm>

namespace lacuna::scnn {

bool BranchPath::follow(std::span<const Branch> branches, std::int64_t step, const PassClock& clock,
                        std::span<Cycle> cycles, Ledger& ledger) {
  const auto is_here = [&] { return next_ < branches.size() && branches[next_].step == step; };
  // Of a pass of which the rest was counted.
  while (next_ < branches.size() && branches[next_].step < step) ++next_;
  while (is_here()) {
    const std::size_t pe = branches[next_].pe;
    const Branch* taken = nullptr;
    for (; is_here() && branches[next_].pe == pe; ++next_) {
      const Branch& branch = branches[next_];
      if (branch.before == states_[pe].number && branch.idle <= clock.idle(pe)) taken = &branch;
    }
    if (taken == nullptr) return false;
    const Cycle taking = taken->cycles_after(clock.idle(pe));
    ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, taking - cycles[pe]);
    cycles[pe] = taking;
    states_[pe] = {taken->after, taken->queued};
  }
  return true;
}

bool Conditions::hold(std::int64_t step, const PassClock& clock) {
  if (known_.conditions.empty()) return true;
  const std::size_t row = seen_.size();
  seen_.resize(row + pes_);
  const Idleness* conditions = &known_.conditions[known_.place(step, 0)];
  bool all = true;
  for (std::size_t pe = 0; pe < pes_; ++pe) {
    const auto idle = static_cast<std::uint16_t>(std::min<Cycle>(clock.idle(pe), Idleness::any));
    seen_[row + pe] = idle;
    all &= conditions[pe].least <= idle && idle <= conditions[pe].most;
  }
  return all;
}

}  // namespace lacuna::scnn

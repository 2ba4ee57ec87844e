// Which of a table's branches a machine takes, pass by pass.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "models/scnn/reuse/histories.h"
#include "models/scnn/reuse/work_table.h"
#include "sim/kit/pass_clock.h"

namespace lacuna::scnn {

class BranchPath {
 public:
  explicit BranchPath(std::size_t pes) : states_(pes) {}

  void begin_pass() { states_.assign(states_.size(), {}); }
  // The branches of a step replace what `cycles` has of their PEs; the difference is conflict. False if there
  // is none for what some PE comes with.
  bool follow(std::span<const Branch> branches, std::int64_t step, const PassClock& clock,
              std::span<Cycle> cycles, Ledger& ledger);

  std::size_t state(std::size_t pe) const { return states_[pe].number; }
  Cycle queued(std::size_t pe) const { return states_[pe].queued; }

 private:
  struct State {
    std::uint16_t number = 0, queued = 0;
  };
  std::vector<State> states_;  // by PE
  std::size_t next_ = 0;
};

// Whether a table of one history holds for what the PEs come with.
class Conditions {
 public:
  Conditions(const KnownWork& known, std::size_t pes) : known_(known), pes_(pes) {}

  void begin_pass(std::int64_t first_step) {
    first_step_ = first_step;
    seen_.clear();
  }
  // The idleness of all PEs is what the step's entries hold for; it is remembered.
  bool hold(std::int64_t step, const PassClock& clock);
  // What was seen of it in the pass, if the table does not hold for all there is.
  Cycle idle(std::int64_t step, std::size_t pe) const {
    return seen_[static_cast<std::size_t>(step - first_step_) * pes_ + pe];
  }

 private:
  KnownWork known_;
  std::size_t pes_;
  std::int64_t first_step_ = 0;
  std::vector<std::uint16_t> seen_;  // [step of the pass][PE]
};

}  // namespace lacuna::scnn

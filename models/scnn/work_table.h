// What the PEs did with every chunk of a layer: counted by one machine of a sweep, looked up by the others of
// its geometry.
//
// An entry holds however long the PE has waited so far in the pass, or it has branches, or it holds for some
// idleness only: whoever comes with another counts the rest of the pass.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/scnn/histories.h"
#include "models/scnn/pass_clock.h"
#include "sim/base/tables.h"

namespace lacuna::scnn {

// Sums over the layer; no timing changes them.
struct LayerWork {
  std::int64_t input_reads = 0, weight_reads = 0;
  std::int64_t pairs = 0, products = 0;
  std::int64_t branches = 0, conditions = 0;  // of the table
};

// Of a PE, in cycles.
struct PeWork {
  std::int64_t compute = 0, conflict = 0;
};

class WorkTable {
 public:
  // `key` names all that work depends on besides the tensors.
  WorkTable(const Tables& tables, std::string key) : tables_(tables), key_(std::move(key)) {}

  // Of a layer of so many steps and passes (of all plane tiles); to be called first.
  void open(std::size_t steps, std::size_t passes, std::size_t pes);

  bool is_known() const { return !known_.cycles.empty(); }
  const LayerWork& layer() const { return known_.layer.front(); }
  std::span<const PeWork> pes() const { return known_.pes; }  // without branches
  // Without branches: those follow() adds.
  void look_up(std::int64_t step, std::span<Cycle> cycles) const;

  // It is not known: whoever finds out notes it, and keeps it at the layer's end.
  bool is_wanted() const { return is_wanted_; }
  void note(std::int64_t step, std::span<const Cycle> cycles, const std::vector<Branch>& branches);
  void note_condition(std::int64_t step, std::size_t pe, Idleness holds);  // else it holds for any
  void note_end(std::int64_t pass, std::size_t pe, std::int64_t queued);   // unless a branch says it
  void keep(LayerWork layer, std::span<const PeWork> pes);

  void begin_pass(std::int64_t first_step);
  // The branches that a machine takes, known or just noted, step by step: they replace what `cycles` has of
  // their PEs; the difference is conflict. False if the table does not hold for what some PE comes with.
  bool follow(std::int64_t step, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger);
  // What follow() has seen so far in a pass, if the table does not hold for all there is.
  Cycle idle(std::int64_t step, std::size_t pe) const { return seen_[place(step - first_step_, pe)]; }
  std::size_t state(std::size_t pe) const { return states_[pe].number; }
  // In a PE's fullest queue after the pass's last chunk.
  std::int64_t queued_at_end(std::int64_t pass, std::size_t pe) const;

 private:
  using Small = std::uint16_t;  // there are millions

  struct Known {
    std::span<const Small> cycles;  // [step][PE]
    std::span<const Small> ends;    // [pass][PE]
    std::span<const Branch> branches;
    std::span<const Idleness> conditions;  // [step][PE]; empty: all hold for any
    std::span<const LayerWork> layer;
    std::span<const PeWork> pes;
  };
  struct Noted {
    std::vector<Small> cycles, ends;
    std::vector<Branch> branches;
    std::vector<Idleness> conditions;
  };
  struct State {
    std::uint16_t number = 0, queued = 0;
  };

  std::size_t place(std::int64_t row, std::size_t pe) const {
    return static_cast<std::size_t>(row) * pes_ + pe;
  }
  void set(std::vector<Small>& table, std::int64_t row, std::size_t pe, std::int64_t value);
  bool holds(std::int64_t step, const PassClock& clock);

  const Tables& tables_;
  std::string key_;
  std::size_t pes_ = 0;
  Known known_;
  Noted noted_;
  bool is_wanted_ = false, fits_ = true;
  std::vector<State> states_;  // by PE
  std::size_t next_branch_ = 0;
  std::int64_t first_step_ = 0;  // of the pass
  std::vector<Small> seen_;      // idleness: [step of the pass][PE]
};

}  // namespace lacuna::scnn

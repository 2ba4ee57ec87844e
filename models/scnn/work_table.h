// What the PEs did with every chunk of a layer: counted by one machine of a sweep, looked up by the others of
// its geometry, however long their memories let the PEs wait.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "models/scnn/histories.h"
#include "models/scnn/pass_clock.h"
#include "sim/workload/tables.h"

namespace lacuna::scnn {

// Sums over the layer; no timing changes them.
struct LayerWork {
  std::int64_t input_reads = 0, weight_reads = 0;
  std::int64_t pairs = 0, products = 0;
  std::int64_t branches = 0;  // of the table
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
  void note_end(std::int64_t pass, std::size_t pe, std::int64_t queued);  // unless a branch says it
  void keep(LayerWork layer, std::span<const PeWork> pes);

  // The branches that a machine takes, known or just noted, step by step: they replace what `cycles` has of
  // their PEs; the difference is conflict.
  void begin_pass() { states_.assign(pes_, {}); }
  void follow(std::int64_t step, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger);
  std::size_t state(std::size_t pe) const { return states_[pe].number; }
  // In a PE's fullest queue after the pass's last chunk.
  std::int64_t queued_at_end(std::int64_t pass, std::size_t pe) const;

 private:
  using Small = std::uint16_t;  // there are millions

  struct Known {
    std::span<const Small> cycles;  // [step][PE]
    std::span<const Small> ends;    // [pass][PE]
    std::span<const Branch> branches;
    std::span<const LayerWork> layer;
    std::span<const PeWork> pes;
  };
  struct Noted {
    std::vector<Small> cycles, ends;
    std::vector<Branch> branches;
  };
  struct State {
    std::uint16_t number = 0, queued = 0;
  };

  void set(std::vector<Small>& table, std::int64_t row, std::size_t pe, std::int64_t value);

  const Tables& tables_;
  std::string key_;
  std::size_t pes_ = 0;
  Known known_;
  Noted noted_;
  bool is_wanted_ = false;
  std::vector<State> states_;  // by PE
  std::size_t next_branch_ = 0;
};

}  // namespace lacuna::scnn

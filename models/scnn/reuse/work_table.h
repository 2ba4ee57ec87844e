// What the PEs did with every chunk of a layer: counted by one machine of a sweep, looked up by the others of
// its geometry.
//
// An entry holds however long the PE has waited so far in the pass, or it has branches, or it holds for some
// idleness only: whoever comes with another counts the rest of the pass.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/scnn/reuse/histories.h"
#include "sim/base/tables.h"
#include "sim/config/table_key.h"
#include "sim/time/cycle.h"

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

// Of a layer; passes are those of all plane tiles.
struct WorkSize {
  std::size_t steps = 0, passes = 0, pes = 0;
};

// Where the table lies.
struct KnownWork {
  using Small = std::uint16_t;  // there are millions
  // In `ends`: the branch that was taken last says it.
  static constexpr Small by_branch = std::numeric_limits<Small>::max();

  std::span<const Small> cycles;  // [step][PE], without branches
  std::span<const Small> ends;    // [pass][PE]: in the fullest queue after the last chunk
  std::span<const Branch> branches;
  std::span<const Idleness> conditions;  // [step][PE]; empty: all hold for any
  std::span<const LayerWork> layer;
  std::span<const PeWork> pes;  // without branches

  std::size_t place(std::int64_t row, std::size_t pe) const {
    return static_cast<std::size_t>(row) * pes.size() + pe;
  }
};

// What is found out, to be kept at the layer's end.
class WorkRecord {
 public:
  WorkRecord(const Tables& tables, std::string key, std::string misfit_key, const WorkSize& size);

  void note(std::int64_t step, std::span<const Cycle> cycles, const std::vector<Branch>& branches);
  void note_condition(std::int64_t step, std::size_t pe,
                      Idleness holds);  // else it holds for any
  void note_end(std::int64_t pass, std::size_t pe,
                std::int64_t queued);  // unless a branch says it
  std::span<const Branch> branches() const { return branches_; }

  void keep(LayerWork layer, std::span<const PeWork> pes) const;

 private:
  using Small = KnownWork::Small;

  std::size_t place(std::int64_t row, std::size_t pe) const {
    return static_cast<std::size_t>(row) * pes_ + pe;
  }
  void set(std::vector<Small>& table, std::int64_t row, std::size_t pe, std::int64_t value);

  Tables tables_;
  std::string key_, misfit_key_;
  std::size_t pes_;
  bool fits_ = true;
  std::vector<Small> cycles_, ends_;
  std::vector<Branch> branches_;
  std::vector<Idleness> conditions_;
};

class WorkTable {
 public:
  // `key` names all that work depends on besides the tensors.
  WorkTable(const Tables& tables, const TableKey& key)
      : tables_(tables), key_(key.of("work")), misfit_key_(key.of("work that does not fit")) {}

  std::optional<KnownWork> find(const WorkSize& size) const;
  // Of a layer whose work is not known; nothing if it would not be kept.
  std::optional<WorkRecord> record(const WorkSize& size) const;

 private:
  Tables tables_;
  std::string key_, misfit_key_;
};

}  // namespace lacuna::scnn

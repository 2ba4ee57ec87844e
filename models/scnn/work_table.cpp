#include "models/scnn/work_table.h"

#include <algorithm>
#include <cstddef>
#include <limits>

namespace lacuna::scnn {
namespace {

// In the table of ends: the branch that was taken last says it.
constexpr std::uint16_t by_branch = std::numeric_limits<std::uint16_t>::max();

std::size_t aligned(std::size_t bytes, std::size_t alignment) {
  return (bytes + alignment - 1) / alignment * alignment;
}

// Parts of different types lie one behind the other.
template <class T>
void append(std::vector<std::byte>& parts, std::span<const T> part) {
  const std::span<const std::byte> bytes = std::as_bytes(part);
  parts.resize(aligned(parts.size(), alignof(T)));
  parts.insert(parts.end(), bytes.begin(), bytes.end());
}

class Parts {
 public:
  explicit Parts(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <class T>
  std::span<const T> next(std::int64_t size) {
    at_ = aligned(at_, alignof(T));
    const std::span<const std::byte> bytes = bytes_.subspan(at_, static_cast<std::size_t>(size) * sizeof(T));
    at_ += bytes.size();
    return {static_cast<const T*>(static_cast<const void*>(bytes.data())), static_cast<std::size_t>(size)};
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

}  // namespace

void WorkTable::open(std::size_t steps, std::size_t passes, std::size_t pes) {
  pes_ = pes;
  states_.resize(pes);
  if (const auto found = tables_.find<std::byte>(key_ + " work"); !found.empty()) {
    Parts parts(found);
    known_.layer = parts.next<LayerWork>(1);
    known_.pes = parts.next<PeWork>(static_cast<std::int64_t>(pes));
    known_.branches = parts.next<Branch>(layer().branches);
    known_.cycles = parts.next<Small>(static_cast<std::int64_t>(steps * pes));
    known_.ends = parts.next<Small>(static_cast<std::int64_t>(passes * pes));
    known_.conditions = parts.next<Idleness>(layer().conditions);
  }
  is_wanted_ = !is_known() && tables_.are_kept() && tables_.find<bool>(key_ + " do not fit").empty();
  if (!is_wanted_) return;
  noted_.cycles.resize(steps * pes);
  noted_.ends.resize(passes * pes, by_branch);
}

void WorkTable::look_up(std::int64_t step, std::span<Cycle> cycles) const {
  std::ranges::copy(known_.cycles.subspan(place(step, 0), pes_), cycles.begin());
}

// A layer of which something does not fit is not kept.
void WorkTable::set(std::vector<Small>& table, std::int64_t row, std::size_t pe, std::int64_t value) {
  if (value >= by_branch) fits_ = false;
  table[place(row, pe)] = static_cast<Small>(value);
}

void WorkTable::note(std::int64_t step, std::span<const Cycle> cycles, const std::vector<Branch>& branches) {
  for (std::size_t pe = 0; pe < pes_; ++pe) set(noted_.cycles, step, pe, cycles[pe]);
  noted_.branches.insert(noted_.branches.end(), branches.begin(), branches.end());
}

void WorkTable::note_condition(std::int64_t step, std::size_t pe, Idleness holds) {
  if (noted_.conditions.empty()) noted_.conditions.resize(noted_.cycles.size());
  noted_.conditions[place(step, pe)] = holds;
}

void WorkTable::note_end(std::int64_t pass, std::size_t pe, std::int64_t queued) {
  set(noted_.ends, pass, pe, queued);
}

// As one table: machines that count a layer at the same time may keep different histories of it, and nobody
// may find parts of two.
void WorkTable::keep(LayerWork layer, std::span<const PeWork> pes) {
  if (!is_wanted()) return;
  if (!fits_) return tables_.keep<bool>(key_ + " do not fit", {&fits_, 1});
  layer.branches = static_cast<std::int64_t>(noted_.branches.size());
  layer.conditions = static_cast<std::int64_t>(noted_.conditions.size());
  std::vector<std::byte> parts;
  append<LayerWork>(parts, {&layer, 1});
  append<PeWork>(parts, pes);
  append<Branch>(parts, noted_.branches);
  append<Small>(parts, noted_.cycles);
  append<Small>(parts, noted_.ends);
  append<Idleness>(parts, noted_.conditions);
  tables_.keep<std::byte>(key_ + " work", parts);
}

void WorkTable::begin_pass(std::int64_t first_step) {
  states_.assign(pes_, {});
  first_step_ = first_step;
  seen_.clear();
}

// Whether the idleness of all PEs is what the step's entries hold for; it is remembered.
bool WorkTable::holds(std::int64_t step, const PassClock& clock) {
  const std::size_t row = seen_.size();
  seen_.resize(row + pes_);
  const Idleness* conditions = &known_.conditions[place(step, 0)];
  bool all = true;
  for (std::size_t pe = 0; pe < pes_; ++pe) {
    const auto idle = static_cast<Small>(std::min<Cycle>(clock.idle(pe), Idleness::any));
    seen_[row + pe] = idle;
    all &= conditions[pe].least <= idle && idle <= conditions[pe].most;
  }
  return all;
}

bool WorkTable::follow(std::int64_t step, const PassClock& clock, std::span<Cycle> cycles, Ledger& ledger) {
  if (!known_.conditions.empty() && !holds(step, clock)) return false;
  const std::span<const Branch> branches = is_known() ? known_.branches : noted_.branches;
  const auto is_here = [&] { return next_branch_ < branches.size() && branches[next_branch_].step == step; };
  // Of a pass of which the rest was counted.
  while (next_branch_ < branches.size() && branches[next_branch_].step < step) ++next_branch_;
  while (is_here()) {
    const std::size_t pe = branches[next_branch_].pe;
    const Branch* taken = nullptr;
    for (; is_here() && branches[next_branch_].pe == pe; ++next_branch_) {
      const Branch& branch = branches[next_branch_];
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

std::int64_t WorkTable::queued_at_end(std::int64_t pass, std::size_t pe) const {
  const std::span<const Small> ends = is_known() ? known_.ends : noted_.ends;
  const Small queued = ends[place(pass, pe)];
  return queued == by_branch ? states_[pe].queued : queued;
}

}  // namespace lacuna::scnn

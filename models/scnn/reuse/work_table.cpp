#include "models/scnn/reuse/work_table.h"

#include <cstddef>
#include <utility>

namespace lacuna::scnn {
namespace {

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

std::optional<KnownWork> WorkTable::find(const WorkSize& size) const {
  const auto found = tables_.find<std::byte>(key_);
  if (found.empty()) return std::nullopt;
  Parts parts(found);
  KnownWork known;
  known.layer = parts.next<LayerWork>(1);
  known.pes = parts.next<PeWork>(static_cast<std::int64_t>(size.pes));
  known.branches = parts.next<Branch>(known.layer.front().branches);
  known.cycles = parts.next<KnownWork::Small>(static_cast<std::int64_t>(size.steps * size.pes));
  known.ends = parts.next<KnownWork::Small>(static_cast<std::int64_t>(size.passes * size.pes));
  known.conditions = parts.next<Idleness>(known.layer.front().conditions);
  return known;
}

std::optional<WorkRecord> WorkTable::record(const WorkSize& size) const {
  if (!tables_.are_kept() || !tables_.find<bool>(misfit_key_).empty()) return std::nullopt;
  return WorkRecord(tables_, key_, misfit_key_, size);
}

WorkRecord::WorkRecord(const Tables& tables, std::string key, std::string misfit_key, const WorkSize& size)
    : tables_(tables),
      key_(std::move(key)),
      misfit_key_(std::move(misfit_key)),
      pes_(size.pes),
      cycles_(size.steps * size.pes),
      ends_(size.passes * size.pes, KnownWork::by_branch) {}

// A layer of which something does not fit is not kept.
void WorkRecord::set(std::vector<Small>& table, std::int64_t row, std::size_t pe, std::int64_t value) {
  if (value >= KnownWork::by_branch) fits_ = false;
  table[place(row, pe)] = static_cast<Small>(value);
}

void WorkRecord::note(std::int64_t step, std::span<const Cycle> cycles, const std::vector<Branch>& branches) {
  for (std::size_t pe = 0; pe < pes_; ++pe) set(cycles_, step, pe, cycles[pe]);
  branches_.insert(branches_.end(), branches.begin(), branches.end());
}

void WorkRecord::note_condition(std::int64_t step, std::size_t pe, Idleness holds) {
  if (conditions_.empty()) conditions_.resize(cycles_.size());
  conditions_[place(step, pe)] = holds;
}

void WorkRecord::note_end(std::int64_t pass, std::size_t pe, std::int64_t queued) {
  set(ends_, pass, pe, queued);
}

// As one table: machines that count a layer at the same time may keep different histories of it, and nobody
// may find parts of two.
void WorkRecord::keep(LayerWork layer, std::span<const PeWork> pes) const {
  if (!fits_) return tables_.keep<bool>(misfit_key_, {&fits_, 1});
  layer.branches = static_cast<std::int64_t>(branches_.size());
  layer.conditions = static_cast<std::int64_t>(conditions_.size());
  std::vector<std::byte> parts;
  append<LayerWork>(parts, {&layer, 1});
  append<PeWork>(parts, pes);
  append<Branch>(parts, branches_);
  append<Small>(parts, cycles_);
  append<Small>(parts, ends_);
  append<Idleness>(parts, conditions_);
  tables_.keep<std::byte>(key_, parts);
}

}  // namespace lacuna::scnn

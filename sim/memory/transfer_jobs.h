// A plan's transfers as the DMA sees them: four lists of jobs, each served in its own order (rule M3).
#pragma once

#include <array>
#include <cstddef>
#include <deque>

#include "sim/memory/held_up.h"
#include "sim/memory/record.h"
#include "sim/plan/plan.h"

namespace lacuna {

// The four kinds of job, in the order that breaks ties of age.
enum class JobKind : std::uint8_t { weights, inputs, outputs, store };
inline constexpr std::size_t job_kinds = 4;

struct TransferPart {
  DataClass data;
  std::int64_t bytes;  // still to be requested; whole bursts
};

// A tile on its way.
struct Transfer {
  JobKind kind;
  std::int64_t index;  // in the plan's list of this kind
  std::array<TransferPart, 2> parts;
  TransferRecord record;
  std::int64_t answers = 0;     // to its requests
  std::int64_t unanswered = 0;  // requests of which it is not known when they will have moved

  bool all_issued() const { return parts[0].bytes == 0 && parts[1].bytes == 0; }
};

class TransferJobs {
 public:
  explicit TransferJobs(std::int64_t burst_bytes) : burst_bytes_(burst_bytes) {}

  void begin(const Plan& plan);
  bool has_load(JobKind kind) const;  // of all kinds but stores
  bool has_store() const { return !stores_.empty(); }
  std::size_t waiting_stores() const { return stores_.size(); }
  void add_store(std::int64_t visit, Cycle seen) { stores_.push_back({visit, seen}); }
  // The step that first needs the next job of the kind, or the last of its visit. There must be one.
  std::int64_t age(JobKind kind) const;
  Transfer take(JobKind kind);
  std::size_t stores() const { return plan_->output_visits.size(); }
  std::string state() const;

 private:
  struct Store {
    std::int64_t visit;
    Cycle seen;
  };
  std::int64_t whole_bursts(std::int64_t bytes) const;
  Transfer transfer(JobKind kind, std::int64_t index, const TransferPart& payload,
                    std::int64_t metadata) const;

  std::int64_t burst_bytes_;
  const Plan* plan_ = nullptr;
  std::array<std::int64_t, job_kinds - 1> next_{};  // loads and openings
  std::deque<Store> stores_;                        // whose results have left the array
};

}  // namespace lacuna

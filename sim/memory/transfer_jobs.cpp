#include "sim/memory/transfer_jobs.h"

#include <fmt/format.h>

#include "sim/base/integer_math.h"

namespace lacuna {

void TransferJobs::begin(const Plan& plan) {
  plan_ = &plan;
  next_ = {};
}

bool TransferJobs::has_load(JobKind kind) const {
  const auto next = static_cast<std::size_t>(next_[static_cast<std::size_t>(kind)]);
  switch (kind) {
    case JobKind::weights:
      return next < plan_->weight_loads.size();
    case JobKind::inputs:
      return next < plan_->input_loads.size();
    default:
      return next < plan_->output_visits.size();
  }
}

std::int64_t TransferJobs::age(JobKind kind) const {
  if (kind == JobKind::store)
    return plan_->output_visits[static_cast<std::size_t>(stores_.front().visit)].last_step;
  const auto next = static_cast<std::size_t>(next_[static_cast<std::size_t>(kind)]);
  if (kind == JobKind::weights) return plan_->weight_loads[next].step;
  if (kind == JobKind::inputs) return plan_->input_loads[next].step;
  return plan_->output_visits[next].first_step;
}

Transfer TransferJobs::take(JobKind kind) {
  if (kind == JobKind::store) {
    const Store store = stores_.front();
    stores_.pop_front();
    const OutputVisit& visit = plan_->output_visits[static_cast<std::size_t>(store.visit)];
    Transfer taken =
        transfer(kind, store.visit,
                 {visit.stores_psums ? DataClass::psums : DataClass::outputs, visit.store_bytes}, 0);
    taken.record.eligible = store.seen;
    return taken;
  }
  const std::int64_t index = next_[static_cast<std::size_t>(kind)]++;
  const auto i = static_cast<std::size_t>(index);
  if (kind == JobKind::outputs)
    return transfer(kind, index, {DataClass::psums, plan_->output_visits[i].psum_load_bytes}, 0);
  if (kind == JobKind::inputs)
    return transfer(kind, index, {DataClass::inputs, plan_->input_loads[i].bytes}, 0);
  const TileLoad& load = plan_->weight_loads[i];
  return transfer(kind, index, {DataClass::weights, load.bytes}, load.metadata_bytes);
}

// Payload and metadata are each rounded up to whole bursts.
Transfer TransferJobs::transfer(JobKind kind, std::int64_t index, const TransferPart& payload,
                                std::int64_t metadata) const {
  Transfer made{kind,
                index,
                {TransferPart{payload.data, whole_bursts(payload.bytes)},
                 TransferPart{DataClass::metadata, whole_bursts(metadata)}},
                {}};
  made.record.data = payload.data;
  made.record.is_store = kind == JobKind::store;
  made.record.index = index;
  return made;
}

std::int64_t TransferJobs::whole_bursts(std::int64_t bytes) const {
  return bytes == 0 ? 0 : ceil_div(bytes, burst_bytes_) * burst_bytes_;  // 0 is frequent
}

std::string TransferJobs::state() const {
  return fmt::format("weight tiles {} of {}, input tiles {} of {}, output tiles {} of {} begun", next_[0],
                     plan_->weight_loads.size(), next_[1], plan_->input_loads.size(), next_[2],
                     plan_->output_visits.size());
}

}  // namespace lacuna

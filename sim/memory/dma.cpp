#include "sim/memory/dma.h"

#include <fmt/format.h>

#include <algorithm>

namespace lacuna {
namespace {

// Each class of data has a region of its own in the address space, filled in order of first use.
constexpr std::uint64_t kRegionBytes = std::uint64_t{1} << 40;

}  // namespace

bool Dma::Transfer::all_issued() const {
  return std::all_of(parts.begin(), parts.end(), [](const Part& part) { return part.bytes == 0; });
}

Dma::Dma(sc_core::sc_module_name name, const DmaConfig& config, std::int64_t burst_bytes)
    : sc_module(name),
      dram("dram"),
      config_(config),
      burst_bytes_(burst_bytes),
      channels_(static_cast<std::size_t>(config.channels)) {}

// Only now are the ports bound and their events known.
void Dma::end_of_elaboration() {
  SC_HAS_PROCESS(Dma);
  SC_METHOD(act);
  dont_initialize();
  sensitive << wake_ << start->item_event() << stores->item_event() << weights->credit_event() << inputs->credit_event()
            << outputs->credit_event();
}

void Dma::act() {
  const Cycle at = now();
  begin_layer(at);
  if (plan_ == nullptr) return;
  retire(at);
  receive_stores(at);
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) serve(channel, at);
  finish_layer(at);
  rearm(at);
}

void Dma::begin_layer(Cycle at) {
  if (plan_ != nullptr || start->next_item() > at) return;
  plan_ = start->pop();
  start->return_credit(at);
  next_ = {};
  stores_done_ = 0;
  traffic_ = {};
  for (std::size_t c = 0; c < kDataClasses; ++c) address_[c] = c * kRegionBytes;
}

void Dma::receive_stores(Cycle at) {
  while (stores->next_item() <= at) {
    ready_stores_.push_back(stores->pop().visit);
    stores->return_credit(at);
  }
}

void Dma::retire(Cycle at) {
  for (Channel& channel : channels_)
    std::erase_if(channel.under_way, [&](const Request& request) {
      if (request.done > at) return false;
      Transfer& owner = transfer(request.transfer);
      if (--owner.requests_under_way == 0 && owner.all_issued()) complete(owner, at);
      return true;
    });
  while (!transfers_.empty() && transfers_.front().requests_under_way == 0 && transfers_.front().all_issued()) {
    transfers_.pop_front();
    ++first_transfer_;
  }
}

void Dma::complete(const Transfer& transfer, Cycle at) {
  if (transfer.kind == Kind::store) {
    ++stores_done_;
    output_slots->return_credit(at);
  } else {
    writer(transfer.kind)->push({transfer.index}, at);
  }
}

// An idle channel takes its oldest job that can start; then at most one request a cycle leaves it.
void Dma::serve(std::size_t index, Cycle at) {
  Channel& channel = channels_[index];
  if (channel.last_issue == at) return;
  while (!channel.issuing && pick(index, at)) {
  }
  const auto under_way = static_cast<std::int64_t>(channel.under_way.size());
  if (channel.issuing && under_way < config_.outstanding_requests) issue(channel, at);
}

bool Dma::pick(std::size_t index, Cycle at) {
  std::optional<Kind> oldest;
  std::int64_t oldest_age = 0;
  for (std::size_t k = 0; k < kKinds; ++k) {
    const auto kind = static_cast<Kind>(k);
    if (std::min(k, std::size_t{2}) % channels_.size() != index) continue;
    const std::optional<std::int64_t> age = age_of_head(kind, at);
    if (age && (!oldest || *age < oldest_age)) oldest = kind, oldest_age = *age;
  }
  if (!oldest) return false;
  transfers_.push_back(make_transfer(*oldest));
  if (*oldest != Kind::store) writer(*oldest)->take_credit();
  const std::int64_t sequence = first_transfer_ + static_cast<std::int64_t>(transfers_.size()) - 1;
  if (transfers_.back().all_issued())
    complete(transfers_.back(), at);
  else
    channels_[index].issuing = sequence;
  return true;
}

std::optional<std::int64_t> Dma::age_of_head(Kind kind, Cycle at) {
  const auto next = static_cast<std::size_t>(next_[static_cast<std::size_t>(kind)]);
  const auto free_slot = [&](auto& fifo) { return fifo->credits(at) > 0; };
  switch (kind) {
    case Kind::weights:
      if (next < plan_->weight_loads.size() && free_slot(weights)) return plan_->weight_loads[next].step;
      break;
    case Kind::inputs:
      if (next < plan_->input_loads.size() && free_slot(inputs)) return plan_->input_loads[next].step;
      break;
    case Kind::outputs:
      if (next < plan_->output_visits.size() && free_slot(outputs)) return plan_->output_visits[next].first_step;
      break;
    case Kind::store:
      if (!ready_stores_.empty()) return plan_->output_visits[static_cast<std::size_t>(ready_stores_.front())].last_step;
      break;
  }
  return std::nullopt;
}

Dma::Transfer Dma::make_transfer(Kind kind) {
  std::int64_t index;
  if (kind == Kind::store) {
    index = ready_stores_.front();
    ready_stores_.pop_front();
  } else {
    index = next_[static_cast<std::size_t>(kind)]++;
  }
  const auto i = static_cast<std::size_t>(index);
  switch (kind) {
    case Kind::weights: {
      const TileLoad& load = plan_->weight_loads[i];
      return {kind, index, {{DataClass::weights, whole_bursts(load.bytes)}, {DataClass::metadata, whole_bursts(load.metadata_bytes)}}};
    }
    case Kind::inputs: return {kind, index, {{DataClass::inputs, whole_bursts(plan_->input_loads[i].bytes)}}};
    case Kind::outputs: return {kind, index, {{DataClass::psums, whole_bursts(plan_->output_visits[i].psum_load_bytes)}}};
    case Kind::store: break;
  }
  const OutputVisit& visit = plan_->output_visits[i];
  return {kind, index, {{visit.stores_psums ? DataClass::psums : DataClass::outputs, whole_bursts(visit.store_bytes)}}};
}

void Dma::issue(Channel& channel, Cycle at) {
  Transfer& owner = transfer(*channel.issuing);
  Part& part = *std::find_if(owner.parts.begin(), owner.parts.end(), [](const Part& p) { return p.bytes > 0; });
  const std::int64_t bytes = std::min(part.bytes, config_.request_bytes);
  const Cycle arrived = access_dram(part.data, bytes, owner.kind == Kind::store);
  channel.under_way.push_back({port(owner.kind)->move(at, arrived, bytes), *channel.issuing});
  channel.last_issue = at;
  part.bytes -= bytes;
  ++owner.requests_under_way;
  if (owner.all_issued()) channel.issuing.reset();
}

Cycle Dma::access_dram(DataClass data, std::int64_t bytes, bool is_write) {
  const auto c = static_cast<std::size_t>(data);
  tlm::tlm_generic_payload payload;
  payload.set_command(is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  payload.set_address(address_[c]);
  payload.set_data_length(static_cast<unsigned>(bytes));
  payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = sc_core::SC_ZERO_TIME;
  dram->b_transport(payload, delay);
  address_[c] += static_cast<std::uint64_t>(bytes);
  (is_write ? traffic_.written : traffic_.read)[c] += bytes;
  return now() + time_to_cycles(delay);
}

void Dma::finish_layer(Cycle at) {
  if (stores_done_ < static_cast<std::int64_t>(plan_->output_visits.size()) || !transfers_.empty()) return;
  plan_ = nullptr;
  done->take_credit();
  done->push({}, at);
}

// The next cycle in which something can happen here that no other module announces by an event of its own.
void Dma::rearm(Cycle at) {
  if (plan_ == nullptr) return;
  Cycle next = std::min({stores->next_item(), weights->next_credit(), inputs->next_credit(), outputs->next_credit()});
  for (const Channel& channel : channels_) {
    for (const Request& request : channel.under_way) next = std::min(next, request.done);
    const bool may_issue = channel.issuing && static_cast<std::int64_t>(channel.under_way.size()) < config_.outstanding_requests;
    if (channel.last_issue == at && (may_issue || !channel.issuing)) next = std::min(next, at + 1);
  }
  wake_.cancel();
  if (next != kNever) wake_.notify(cycles_to_time(std::max(next, at + 1) - at));
}

std::int64_t Dma::whole_bursts(std::int64_t bytes) const { return (bytes + burst_bytes_ - 1) / burst_bytes_ * burst_bytes_; }

sc_core::sc_port<FifoWriter<TileToken>>& Dma::writer(Kind kind) {
  return kind == Kind::weights ? weights : kind == Kind::inputs ? inputs : outputs;
}

sc_core::sc_port<BufferPort>& Dma::port(Kind kind) {
  return kind == Kind::weights ? weight_port : kind == Kind::inputs ? input_port : output_port;
}

std::string Dma::state() const {
  if (plan_ == nullptr) return "idle";
  return fmt::format("weight tiles {} of {}, input tiles {} of {}, output tiles {} of {}, stores {} done and {} ready, {} transfers under way",
                     next_[0], plan_->weight_loads.size(), next_[1], plan_->input_loads.size(), next_[2],
                     plan_->output_visits.size(), stores_done_, ready_stores_.size(), transfers_.size());
}

}  // namespace lacuna

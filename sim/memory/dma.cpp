#include "sim/memory/dma.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"

namespace lacuna {
namespace {

// Each class of data has a region of its own in the address space, filled in order of first use.
constexpr std::uint64_t region_bytes = std::uint64_t{1} << 40;

}  // namespace

Dma::Dma(sc_core::sc_module_name name, const DmaConfig& config, std::int64_t burst_bytes,
         std::int64_t latency_cycles)
    : sc_module(name),
      dram("dram"),
      config_(config),
      burst_bytes_(burst_bytes),
      latency_cycles_(latency_cycles),
      channels_(static_cast<std::size_t>(config.channels)) {
  constexpr std::array<std::size_t, kind_count> wanted_channel{0, 1, 2, 2};
  for (std::size_t kind = 0; kind < kind_count; ++kind)
    channels_[wanted_channel[kind] % channels_.size()].kinds.push_back(static_cast<Kind>(kind));
  for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].held_up.channel = i;
}

// Only now are the ports bound and their events known.
void Dma::end_of_elaboration() {
  SC_HAS_PROCESS(Dma);
  SC_METHOD(act);
  dont_initialize();
  sensitive << wake_ << start->item_event();
  runs_ahead_ = user.size() > 0;
  if (!runs_ahead_)
    sensitive << stores->item_event() << weights->credit_event() << inputs->credit_event()
              << outputs->credit_event();
}

void Dma::act() {
  try {
    act_now();
  } catch (...) {
    plan_ = nullptr;
    failure_ = std::current_exception();
    sc_core::sc_stop();
  }
}

void Dma::act_now() {
  const Cycle at = clock_ = now();
  if (wake_at_ <= at) wake_at_ = never;
  begin_layer(at);
  if (plan_ == nullptr) return;
  Cycle next = act_in(at);
  if (!runs_ahead_) return rearm(at, next);
  while (next != never) next = act_in(next);
}

void Dma::begin_layer(Cycle at) {
  if (plan_ != nullptr || start->next_item() > at) return;
  plan_ = start->pop();
  start->return_credit(at);
  next_ = {};
  stores_issued_ = 0;
  news_ = true;
  traffic_ = {};
  for (std::size_t c = 0; c < data_class_count; ++c) read_address_[c] = write_address_[c] = c * region_bytes;
  for (Channel& channel : channels_) {
    channel.next_action = at;
    channel.held_up.cycles = channel.held_up.made_good = channel.requests = channel.bytes = 0;
  }
}

// The next cycle in which something can happen here that is known of by now; never at the layer's end.
// Without a user that runs ahead, anything may have been sent since the last call, and nobody knows to whom.
Cycle Dma::act_in(Cycle at) {
  for (Channel& channel : channels_)
    if (!runs_ahead_ || channel.next_action <= at) serve(channel, at);
  const bool all_changed = news_ || !runs_ahead_;
  if (news_ && runs_ahead_) user->run_ahead();
  news_ = false;
  Cycle next = never;
  for (Channel& channel : channels_) {
    if (channel.idle() && (all_changed || channel.next_action <= at))
      channel.next_action = next_job(channel, at + 1);
    next = std::min(next, channel.next_action);
  }
  if (stores_issued_ < static_cast<std::int64_t>(plan_->output_visits.size())) return next;
  finish_layer();
  return never;
}

void Dma::receive_stores(Cycle at) {
  while (stores->next_item() <= at) {
    ready_stores_.push_back(stores->pop().visit);
    stores->return_credit(at);
  }
}

// An idle channel takes its oldest job that can start; then at most one request a cycle leaves it.
void Dma::serve(Channel& channel, Cycle at) {
  while (channel.under_way.earliest() <= at) channel.under_way.pop();
  if (channel.last_issue < at) {
    if (channel.idle()) receive_stores(at);
    while (channel.idle() && pick(channel, at)) {
    }
    if (!channel.idle() && may_request(channel)) issue(channel, at);
  }
  if (!channel.idle()) channel.next_action = may_request(channel) ? at + 1 : channel.under_way.earliest();
}

bool Dma::pick(Channel& channel, Cycle at) {
  const std::optional<Kind> kind = oldest_job(channel, at);
  if (!kind) return false;
  const Transfer transfer = make_transfer(*kind);
  if (at > channel.last_issue + 1) channel.held_up.made_good = channel.held_up.cycles;
  channel.wanted = at;
  if (*kind != Kind::store) writer(*kind)->take_credit();
  if (transfer.all_issued())
    complete(transfer, channel.held_up, at);
  else
    channel.issuing = transfer;
  return true;
}

std::optional<Dma::Kind> Dma::oldest_job(const Channel& channel, Cycle at) const {
  std::optional<Kind> oldest;
  std::int64_t oldest_age = 0;
  for (const Kind kind : channel.kinds) {
    if (next_job(kind, at) > at) continue;
    const std::int64_t age = age_of_head(kind);
    if (!oldest || age < oldest_age) oldest = kind, oldest_age = age;
  }
  return oldest;
}

void Dma::issue(Channel& channel, Cycle at) {
  Transfer& transfer = *channel.issuing;
  Part& part = transfer.parts[transfer.parts[0].bytes > 0 ? 0 : 1];
  const std::int64_t bytes = std::min(part.bytes, config_.request_bytes);
  hold_up(channel, transfer, at);
  const Cycle arrived = access_dram(at, part.data, bytes, transfer.kind == Kind::store);
  const Cycle end = port(transfer.kind)->move(at, arrived, bytes);
  last_arrival_ = arrived;
  last_end_[static_cast<std::size_t>(transfer.kind)] = end;
  channel.under_way.push(end, {});
  channel.last_issue = at;
  channel.wanted = at + 1;
  ++channel.requests;
  channel.bytes += bytes;
  part.bytes -= bytes;
  if (!transfer.all_issued()) return;
  // The buffer's port serves requests in order: the last is the last done.
  complete(transfer, channel.held_up, end);
  channel.issuing.reset();
}

// A request is issued: for how long have both the bus and the buffer's port had nothing to do but wait for
// it?
void Dma::hold_up(Channel& channel, const Transfer& transfer, Cycle at) const {
  if (at == channel.wanted || latency_cycles_ == 0) return;
  const Cycle last_end = std::max(last_arrival_, last_end_[static_cast<std::size_t>(transfer.kind)]);
  channel.held_up.cycles += std::max<Cycle>(0, at - std::max(channel.wanted, last_end - latency_cycles_));
}

void Dma::complete(const Transfer& transfer, const HeldUp& held_up, Cycle at) {
  news_ = true;
  last_seen_ = std::max(last_seen_, at + 1);
  if (transfer.kind != Kind::store) return writer(transfer.kind)->push({transfer.index, held_up}, at);
  ++stores_issued_;
  last_store_done_ = at;
  last_store_held_up_ = held_up;
  output_slots->return_credit(at);
}

// The first cycle, not before `from`, in which the next job of a kind can start; never if that is not known.
Cycle Dma::next_job(Kind kind, Cycle from) const {
  const auto next = static_cast<std::size_t>(next_[static_cast<std::size_t>(kind)]);
  switch (kind) {
    case Kind::weights:
      return next < plan_->weight_loads.size() ? weights->next_credit(from) : never;
    case Kind::inputs:
      return next < plan_->input_loads.size() ? inputs->next_credit(from) : never;
    case Kind::outputs:
      return next < plan_->output_visits.size() ? outputs->next_credit(from) : never;
    case Kind::store:
      break;
  }
  if (!ready_stores_.empty()) return from;
  return std::max(from, stores->next_item());
}

// The step that needs the next job's tile.
std::int64_t Dma::age_of_head(Kind kind) const {
  const auto next = static_cast<std::size_t>(next_[static_cast<std::size_t>(kind)]);
  switch (kind) {
    case Kind::weights:
      return plan_->weight_loads[next].step;
    case Kind::inputs:
      return plan_->input_loads[next].step;
    case Kind::outputs:
      return plan_->output_visits[next].first_step;
    case Kind::store:
      break;
  }
  return plan_->output_visits[static_cast<std::size_t>(ready_stores_.front())].last_step;
}

std::int64_t Dma::take_job(Kind kind) {
  if (kind != Kind::store) return next_[static_cast<std::size_t>(kind)]++;
  const std::int64_t visit = ready_stores_.front();
  ready_stores_.pop_front();
  return visit;
}

Dma::Transfer Dma::make_transfer(Kind kind) {
  const std::int64_t index = take_job(kind);
  const auto i = static_cast<std::size_t>(index);
  const auto transfer_of = [&](DataClass data, std::int64_t bytes, std::int64_t metadata_bytes = 0) {
    return Transfer{
        kind,
        index,
        {Part{data, whole_bursts(bytes)}, Part{DataClass::metadata, whole_bursts(metadata_bytes)}}};
  };
  switch (kind) {
    case Kind::weights:
      return transfer_of(DataClass::weights, plan_->weight_loads[i].bytes,
                         plan_->weight_loads[i].metadata_bytes);
    case Kind::inputs:
      return transfer_of(DataClass::inputs, plan_->input_loads[i].bytes);
    case Kind::outputs:
      return transfer_of(DataClass::psums, plan_->output_visits[i].psum_load_bytes);
    case Kind::store:
      break;
  }
  const OutputVisit& visit = plan_->output_visits[i];
  return transfer_of(visit.stores_psums ? DataClass::psums : DataClass::outputs, visit.store_bytes);
}

Cycle Dma::access_dram(Cycle at, DataClass data, std::int64_t bytes, bool is_write) {
  const auto c = static_cast<std::size_t>(data);
  payload_.set_command(is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
  std::uint64_t& address = (is_write ? write_address_ : read_address_)[c];
  payload_.set_address(address);
  payload_.set_data_length(static_cast<unsigned>(bytes));
  payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  sc_core::sc_time delay = cycles_to_time(at - clock_);
  dram->b_transport(payload_, delay);
  if (payload_.is_response_error())
    throw std::runtime_error("the memory behind the DMA answered " + payload_.get_response_string());
  address += static_cast<std::uint64_t>(bytes);
  (is_write ? traffic_.written : traffic_.read)[c] += bytes;
  return within_run(clock_ + time_to_cycles(delay));
}

void Dma::finish_layer() {
  plan_ = nullptr;
  done->take_credit();
  done->push({}, last_store_done_);
}

void Dma::rearm(Cycle at, Cycle next) {
  if (next == wake_at_) return;
  wake_.cancel();
  wake_at_ = next;
  if (next != never) wake_.notify(cycles_to_time(next - at));
}

// The first cycle, not before `from`, in which an idle channel has a job that can start, as far as is known.
Cycle Dma::next_job(const Channel& channel, Cycle from) const {
  Cycle next = never;
  for (const Kind kind : channel.kinds) next = std::min(next, next_job(kind, from));
  return next;
}

bool Dma::may_request(const Channel& channel) const {
  return channel.under_way.size() < config_.outstanding_requests;
}

RequestLimit Dma::most_held_up() const {
  const auto most =
      std::ranges::max_element(channels_, {}, [](const Channel& channel) { return channel.held_up.cycles; });
  return {0, most->requests, most->bytes};
}

std::int64_t Dma::whole_bursts(std::int64_t bytes) const {
  return bytes == 0 ? 0 : ceil_div(bytes, burst_bytes_) * burst_bytes_;  // 0 is frequent
}

sc_core::sc_port<FifoWriter<TileToken>>& Dma::writer(Kind kind) {
  return kind == Kind::weights ? weights : kind == Kind::inputs ? inputs : outputs;
}

sc_core::sc_port<BufferPort>& Dma::port(Kind kind) {
  return kind == Kind::weights ? weight_port : kind == Kind::inputs ? input_port : output_port;
}

std::string Dma::state() const {
  if (plan_ == nullptr) return "idle";
  return fmt::format(
      "weight tiles {} of {}, input tiles {} of {}, output tiles {} of {} begun; {} stored, {} waiting to be "
      "stored",
      next_[0], plan_->weight_loads.size(), next_[1], plan_->input_loads.size(), next_[2],
      plan_->output_visits.size(), stores_issued_, ready_stores_.size());
}

}  // namespace lacuna

#include "sim/memory/dma_clock.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/too_large.h"

namespace lacuna {
namespace {

// Each class of data has a region of its own in the address space, filled in order of first use.
constexpr std::uint64_t region_bytes = std::uint64_t{1} << 40;

}  // namespace

DmaClock::DmaClock(const DmaConfig& config, const DramTraits& memory)
    : config_(config),
      latency_cycles_(memory.answers_at_once ? memory.latency_cycles : 0),
      jobs_(memory.burst_bytes),
      channels_(static_cast<std::size_t>(config.channels)) {
  constexpr std::array<std::size_t, job_kinds> wanted_channel{0, 1, 2, 2};
  for (std::size_t kind = 0; kind < job_kinds; ++kind)
    channels_[wanted_channel[kind] % channels_.size()].kinds.push_back(static_cast<JobKind>(kind));
  for (std::size_t i = 0; i < channels_.size(); ++i) channels_[i].held_up.channel = i;
}

void DmaClock::begin(const Plan& plan, std::int64_t job, Cycle at) {
  jobs_.begin(plan);
  job_ = job;
  begun_ = at;
  active_ = true;
  if (wired_.recorder != nullptr) wired_.recorder->begin_job(job, at);
  stores_done_ = 0;
  news_ = true;
  traffic_ = {};
  for (std::size_t c = 0; c < data_class_count; ++c) read_address_[c] = write_address_[c] = c * region_bytes;
  for (Channel& channel : channels_) {
    channel.next_action = at;
    channel.held_up.cycles = channel.held_up.made_good = channel.requests = channel.bytes = 0;
  }
}

Cycle DmaClock::act(Cycle at) {
  hear_memory(at);
  for (Channel& channel : channels_)
    if (wired_.user == nullptr || channel.next_action <= at) serve(channel, at);
  const bool all_changed = news_ || wired_.user == nullptr;
  if (news_ && wired_.user != nullptr) wired_.user->run_ahead();
  news_ = false;
  Cycle next = asked_.empty() ? never : wired_.memory->next_event();
  for (Channel& channel : channels_) {
    if (channel.idle() && (all_changed || channel.next_action <= at))
      channel.next_action = next_job(channel, at + 1);
    next = std::min(next, channel.next_action);
  }
  active_ = stores_done_ < static_cast<std::int64_t>(jobs_.stores());
  return active_ ? next : never;
}

void DmaClock::receive_stores(Cycle at) {
  while (wired_.stores->next_item() <= at) {
    const Cycle seen = wired_.stores->next_item();
    jobs_.add_store(wired_.stores->pop().visit, seen);
    wired_.stores->return_credit(at);
  }
}

// What the memory could not say when it was asked.
void DmaClock::hear_memory(Cycle at) {
  if (asked_.empty()) return;
  wired_.memory->advance(at, completed_);
  for (const MemoryCompletion& completion : completed_) {
    const auto found = std::ranges::find(asked_, completion.id, &Asked::id);
    if (found == asked_.end())
      throw std::logic_error(
          fmt::format("the memory completed request {}, which is not under way", completion.id));
    const Asked asked = *found;
    asked_.erase(found);
    Channel& channel = channels_[asked.channel];
    --channel.unanswered;
    --transfers_[asked.transfer].unanswered;
    answered(channel, transfers_[asked.transfer], asked.issued, asked.bytes, completion.service);
    channel.next_action = std::min(channel.next_action, channel.under_way.earliest());
    complete(channel, asked.transfer);
  }
  completed_.clear();
}

// An idle channel takes its oldest job that can start; then at most one request a cycle leaves it.
void DmaClock::serve(Channel& channel, Cycle at) {
  while (channel.under_way.earliest() <= at) channel.under_way.pop();
  if (channel.last_issue < at) {
    if (channel.idle()) receive_stores(at);
    while (channel.idle() && pick(channel, at)) {
    }
    if (!channel.idle() && may_request(channel)) issue(channel, at);
  }
  if (!channel.idle()) channel.next_action = may_request(channel) ? at + 1 : channel.under_way.earliest();
}

bool DmaClock::pick(Channel& channel, Cycle at) {
  const std::optional<JobKind> kind = oldest_job(channel, at);
  if (!kind) return false;
  Transfer transfer = jobs_.take(*kind);
  if (at > channel.last_issue + 1) channel.held_up.made_good = channel.held_up.cycles;
  channel.wanted = at;
  if (*kind != JobKind::store) {
    transfer.record.eligible = tiles(*kind).next_credit(begun_);
    tiles(*kind).take_credit();
  }
  TransferRecord& record = transfer.record;
  record.picked = record.issued = record.on_bus = record.off_bus = record.arrived = record.moved = at;
  const bool is_empty = transfer.all_issued();
  const std::size_t place = keep(std::move(transfer));
  if (is_empty)
    complete(channel, place);
  else
    channel.issuing = place;
  return true;
}

std::size_t DmaClock::keep(Transfer transfer) {
  if (free_places_.empty()) {
    transfers_.push_back(transfer);
    return transfers_.size() - 1;
  }
  const std::size_t place = free_places_.back();
  free_places_.pop_back();
  transfers_[place] = transfer;
  return place;
}

std::optional<JobKind> DmaClock::oldest_job(const Channel& channel, Cycle at) const {
  std::optional<JobKind> oldest;
  std::int64_t oldest_age = 0;
  for (const JobKind kind : channel.kinds) {
    if (next_job(kind, at) > at) continue;
    const std::int64_t age = jobs_.age(kind);
    if (!oldest || age < oldest_age) oldest = kind, oldest_age = age;
  }
  return oldest;
}

void DmaClock::issue(Channel& channel, Cycle at) {
  const std::size_t place = *channel.issuing;
  Transfer& transfer = transfers_[place];
  TransferPart& part = transfer.parts[transfer.parts[0].bytes > 0 ? 0 : 1];
  const std::int64_t bytes = std::min(part.bytes, config_.request_bytes);
  hold_up(channel, transfer, at);
  if (transfer.record.requests++ == 0) transfer.record.issued = at;
  transfer.record.bytes += bytes;
  const std::optional<MemoryService> service =
      access_memory(at, part.data, bytes, transfer.kind == JobKind::store);
  if (service) {
    answered(channel, transfer, at, bytes, *service);
  } else {
    asked_.push_back({next_request_ - 1, channel.held_up.channel, place, at, bytes});
    ++channel.unanswered;
    ++transfer.unanswered;
  }
  channel.last_issue = at;
  channel.wanted = at + 1;
  ++channel.requests;
  channel.bytes += bytes;
  part.bytes -= bytes;
  if (!transfer.all_issued()) return;
  channel.issuing.reset();
  complete(channel, place);
}

// A request is issued: for how long have both the bus and the buffer's port had nothing to do but wait for
// it?
void DmaClock::hold_up(Channel& channel, const Transfer& transfer, Cycle at) const {
  if (at == channel.wanted || latency_cycles_ == 0) return;
  const Cycle last_end = std::max(last_arrival_, last_end_[static_cast<std::size_t>(transfer.kind)]);
  channel.held_up.cycles += std::max<Cycle>(0, at - std::max(channel.wanted, last_end - latency_cycles_));
}

// The buffer's port serves requests in order of their answers: the last is the last done.
void DmaClock::answered(Channel& channel, Transfer& transfer, Cycle issued, std::int64_t bytes,
                        const MemoryService& service) {
  const Cycle end = port(transfer).move(issued, within_run(service.arrived), bytes);
  TransferRecord& record = transfer.record;
  record.on_bus = transfer.answers++ == 0 ? service.on_bus : std::min(record.on_bus, service.on_bus);
  record.off_bus = std::max(record.off_bus, service.off_bus);
  record.arrived = std::max(record.arrived, service.arrived);
  record.moved = last_end_[static_cast<std::size_t>(transfer.kind)] = end;
  last_arrival_ = service.arrived;
  channel.under_way.push(end, {});
}

// Sends the message that a transfer is complete, if it is, and forgets the transfer.
void DmaClock::complete(Channel& channel, std::size_t place) {
  const Transfer& transfer = transfers_[place];
  if (!transfer.all_issued() || transfer.unanswered > 0) return;
  const Cycle at = transfer.record.moved;
  if (wired_.recorder != nullptr) wired_.recorder->transfer(transfer.record);
  news_ = true;
  last_seen_ = std::max(last_seen_, at + 1);
  free_places_.push_back(place);
  if (transfer.kind != JobKind::store)
    return tiles(transfer.kind).push({transfer.index, channel.held_up}, at);
  ++stores_done_;
  last_store_done_ = at;
  last_store_held_up_ = channel.held_up;
  wired_.output_slots->return_credit(at);
}

// The first cycle, not before `from`, in which the next job of a kind can start; never if that is not known.
Cycle DmaClock::next_job(JobKind kind, Cycle from) const {
  if (kind != JobKind::store) return jobs_.has_load(kind) ? tiles(kind).next_credit(from) : never;
  return jobs_.has_store() ? from : std::max(from, wired_.stores->next_item());
}

// The first cycle, not before `from`, in which an idle channel has a job that can start, as far as is known.
Cycle DmaClock::next_job(const Channel& channel, Cycle from) const {
  Cycle next = never;
  for (const JobKind kind : channel.kinds) next = std::min(next, next_job(kind, from));
  return next;
}

std::optional<MemoryService> DmaClock::access_memory(Cycle at, DataClass data, std::int64_t bytes,
                                                     bool is_write) {
  const auto c = static_cast<std::size_t>(data);
  std::uint64_t& address = (is_write ? write_address_ : read_address_)[c];
  const MemoryRequest request{next_request_++, at, 0, job_, data, address, bytes, is_write};
  address += static_cast<std::uint64_t>(bytes);
  (is_write ? traffic_.written : traffic_.read)[c] += bytes;
  return wired_.memory->submit(request);
}

bool DmaClock::may_request(const Channel& channel) const {
  return channel.under_way.size() + channel.unanswered < config_.outstanding_requests;
}

RequestLimit DmaClock::most_held_up() const {
  const auto most =
      std::ranges::max_element(channels_, {}, [](const Channel& channel) { return channel.held_up.cycles; });
  return {0, most->requests, most->bytes};
}

// Stores leave through the port through which outputs come.
BufferPort& DmaClock::port(const Transfer& transfer) {
  return *wired_.ports[std::min<std::size_t>(static_cast<std::size_t>(transfer.kind), job_kinds - 2)];
}

std::string DmaClock::state() const {
  if (!active_) return "idle";
  return fmt::format("{}; {} stored, {} waiting to be stored", jobs_.state(), stores_done_,
                     jobs_.waiting_stores());
}

}  // namespace lacuna

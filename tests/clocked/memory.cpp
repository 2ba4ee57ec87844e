#include "tests/clocked/memory.h"

#include <algorithm>

namespace lacuna::reference {
namespace {

BufferId buffer_of(JobKind kind) {
  switch (kind) {
    case JobKind::weights:
      return BufferId::weight;
    case JobKind::inputs:
      return BufferId::input;
    default:
      return BufferId::output;
  }
}

}  // namespace

Dma::Dma(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, const Memory& memory,
         std::int64_t prefetched_weight_tiles, const Plan& plan, Wires& wires, Timing& timing)
    : sc_module(name),
      memory_(memory),
      weight_slots_(memory.buffers.weight.slots() + prefetched_weight_tiles),
      plan_(plan),
      wires_(wires),
      timing_(timing),
      bus_(memory.dram),
      ports_{BufferPort(memory.buffers.weight), BufferPort(memory.buffers.input),
             BufferPort(memory.buffers.output)},
      channels_(static_cast<std::size_t>(memory.dma.channels)) {
  SC_HAS_PROCESS(Dma);
  SC_METHOD(on_clock);
  sensitive << clock.posedge_event();
  dont_initialize();
}

// M2 needs no step of its own: the array's messages are registers, and M3 reads them.
void Dma::on_clock() {
  if (!wires_.start.read()) return;
  retire_requests();
  for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
    pick(channel);
    issue(channel);
  }
  bus_.tick();
  for (BufferPort& port : ports_) port.tick();
}

// M1
void Dma::retire_requests() {
  for (BufferPort& port : ports_)
    while (const RequestPtr request = port.retire()) {
      Transfer& transfer = *request->transfer;
      --transfer.under_way;
      --channels_[transfer.channel].under_way;
      if (transfer.complete()) complete(transfer);
    }
}

// M3
void Dma::pick(std::size_t channel) {
  while (!channels_[channel].current) {
    const std::optional<JobKind> kind = oldest_startable(channel);
    if (!kind) return;
    const std::shared_ptr<Transfer> transfer = take(*kind);
    if (transfer->complete()) {
      complete(*transfer);
    } else {
      channels_[channel].current = transfer;
    }
  }
}

std::optional<JobKind> Dma::oldest_startable(std::size_t channel) const {
  std::optional<JobKind> oldest;
  for (const JobKind kind : job_kinds)
    if (channel_of(kind) == channel && has_slot_or_tile(kind) && (!oldest || age(kind) < age(*oldest)))
      oldest = kind;
  return oldest;
}

std::size_t Dma::channel_of(JobKind kind) const {
  return static_cast<std::size_t>(buffer_of(kind)) % channels_.size();
}

bool Dma::has_slot_or_tile(JobKind kind) const {
  const auto taken = static_cast<std::int64_t>(next(kind));
  const BufferSetConfig& buffers = memory_.buffers;
  switch (kind) {
    case JobKind::weights:
      return next(kind) < plan_.weight_loads.size() && taken - wires_.weights_released.read() < weight_slots_;
    case JobKind::inputs:
      return next(kind) < plan_.input_loads.size() &&
             taken - wires_.inputs_released.read() < buffers.input.slots();
    case JobKind::opening:
      return next(kind) < plan_.output_visits.size() &&
             taken - wires_.stores_completed.read() < buffers.output.slots();
    case JobKind::store:
      return taken < wires_.visits_finished.read();
  }
  return false;
}

std::int64_t Dma::age(JobKind kind) const {
  switch (kind) {
    case JobKind::weights:
      return plan_.weight_loads[next(kind)].step;
    case JobKind::inputs:
      return plan_.input_loads[next(kind)].step;
    case JobKind::opening:
      return plan_.output_visits[next(kind)].first_step;
    case JobKind::store:
      return plan_.output_visits[next(kind)].last_step;
  }
  return 0;
}

std::shared_ptr<Transfer> Dma::take(JobKind kind) {
  const std::size_t index = next_[static_cast<std::size_t>(kind)]++;
  auto transfer = std::make_shared<Transfer>(Transfer{kind, index, channel_of(kind), {}});
  switch (kind) {
    case JobKind::weights:
      add_part(*transfer, DataClass::weights, plan_.weight_loads[index].bytes);
      add_part(*transfer, DataClass::metadata, plan_.weight_loads[index].metadata_bytes);
      break;
    case JobKind::inputs:
      add_part(*transfer, DataClass::inputs, plan_.input_loads[index].bytes);
      add_part(*transfer, DataClass::metadata, plan_.input_loads[index].metadata_bytes);
      break;
    case JobKind::opening:
      add_part(*transfer, DataClass::psums, plan_.output_visits[index].psum_load_bytes);
      break;
    case JobKind::store: {
      const OutputVisit& visit = plan_.output_visits[index];
      add_part(*transfer, visit.stores_psums ? DataClass::psums : DataClass::outputs, visit.store_bytes);
      break;
    }
  }
  return transfer;
}

// Whole bursts (M4).
void Dma::add_part(Transfer& transfer, DataClass data_class, std::int64_t bytes) const {
  const std::int64_t burst = memory_.dram.burst_bytes;
  if (bytes > 0) transfer.parts.push_back({data_class, (bytes + burst - 1) / burst * burst});
}

// M4
void Dma::issue(std::size_t index) {
  Channel& channel = channels_[index];
  if (!channel.current || channel.under_way >= memory_.dma.outstanding_requests) return;
  Transfer& transfer = *channel.current;
  Part& part = transfer.parts.front();

  const auto request = std::make_shared<Request>();
  request->transfer = channel.current;
  request->bytes = std::min(part.bytes, memory_.dma.request_bytes);
  request->is_write = transfer.kind == JobKind::store;
  bus_.issue(request);
  ports_[static_cast<std::size_t>(buffer_of(transfer.kind))].issue(request);
  auto& moved = request->is_write ? timing_.dram_written : timing_.dram_read;
  moved[static_cast<std::size_t>(part.data_class)] += request->bytes;
  count(transfer.kind, request->bytes);

  ++channel.under_way;
  ++transfer.under_way;
  part.bytes -= request->bytes;
  if (part.bytes == 0) transfer.parts.pop_front();
  if (transfer.requested()) channel.current.reset();
}

// Bytes that a request moves: by DRAM, and into or out of a buffer.
void Dma::count(JobKind kind, std::int64_t bytes) {
  Counts& counts = timing_.counts;
  counts[kind == JobKind::store ? "dram_write_bytes" : "dram_read_bytes"] += bytes;
  switch (kind) {
    case JobKind::weights:
      counts["weight_buffer_fill_bytes"] += bytes * timing_.pricing.words.weight_copies;
      break;
    case JobKind::inputs:
      counts["input_buffer_fill_bytes"] += bytes;
      break;
    case JobKind::opening:
      counts["output_buffer_fill_bytes"] += bytes;
      break;
    case JobKind::store:
      counts["output_buffer_drain_bytes"] += bytes;
      break;
  }
}

void Dma::complete(const Transfer& transfer) {
  switch (transfer.kind) {
    case JobKind::weights:
      wires_.weights_ready[transfer.index].write(true);
      break;
    case JobKind::inputs:
      wires_.inputs_ready[transfer.index].write(true);
      break;
    case JobKind::opening:
      wires_.outputs_ready[transfer.index].write(true);
      break;
    case JobKind::store:
      wires_.stores_completed.write(++stores_completed_);
      if (transfer.index + 1 == plan_.output_visits.size()) wires_.end.write(true);  // M7
      break;
  }
}

}  // namespace lacuna::reference

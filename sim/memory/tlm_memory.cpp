#include "sim/memory/tlm_memory.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/time/kernel_time.h"

namespace lacuna {

struct TlmMemory::Payload : tlm::tlm_generic_payload {
  MemoryExtension extension;

  explicit Payload(tlm::tlm_mm_interface* owner) : tlm_generic_payload(owner) { set_extension(&extension); }
  ~Payload() override { clear_extension(&extension); }
  Payload(const Payload&) = delete;
  Payload& operator=(const Payload&) = delete;

  void set(const MemoryRequest& request) {
    extension.request = request;
    extension.service.reset();
    set_command(request.is_write ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    set_address(request.address);
    set_data_length(static_cast<unsigned>(request.bytes));
    set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
  }
  // A memory that says no more than TLM asks may have used the bus all the time.
  MemoryService service(Cycle arrived) const {
    if (is_response_error())
      throw std::runtime_error("the memory behind the DMA answered " + get_response_string());
    MemoryService service =
        extension.service.value_or(MemoryService{extension.request.issued, arrived, arrived});
    service.arrived = arrived;
    return service;
  }
};

TlmMemory::TlmMemory() : one_(std::make_unique<Payload>(nullptr)) {}
TlmMemory::~TlmMemory() = default;

void TlmMemory::connect(Forward& target, bool answers_at_once, std::function<void(sc_core::sc_time)> wake) {
  target_ = &target;
  answers_at_once_ = answers_at_once;
  wake_ = std::move(wake);
}

std::optional<MemoryService> TlmMemory::submit(const MemoryRequest& request) {
  if (answers_at_once_) return ask(request);
  if (free_.empty()) {
    payloads_.push_back(std::make_unique<Payload>(this));
    free_.push_back(payloads_.back().get());
  }
  Payload* payload = free_.back();
  free_.pop_back();
  payload->set(request);
  payload->acquire();
  waiting_.push_back(payload);
  send_next();
  return std::nullopt;
}

MemoryService TlmMemory::ask(const MemoryRequest& request) {
  one_->set(request);
  sc_core::sc_time delay = cycles_to_time(request.issued - clock_);
  target_->b_transport(*one_, delay);
  return one_->service(clock_ + time_to_cycles(delay));
}

// One request at a time may wait for its END_REQ.
void TlmMemory::send_next() {
  while (!is_sending_ && !waiting_.empty()) {
    Payload* payload = waiting_.front();
    waiting_.pop_front();
    is_sending_ = true;
    tlm::tlm_phase phase = tlm::BEGIN_REQ;
    sc_core::sc_time delay;
    const tlm::tlm_sync_enum answer = target_->nb_transport_fw(*payload, phase, delay);
    if (answer == tlm::TLM_COMPLETED) phase = tlm::BEGIN_RESP;
    if (answer != tlm::TLM_ACCEPTED) proceed(*payload, phase, delay);
  }
}

tlm::tlm_sync_enum TlmMemory::nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                              sc_core::sc_time& delay) {
  proceed(payload, phase, delay);
  return phase == tlm::BEGIN_RESP ? tlm::TLM_COMPLETED : tlm::TLM_ACCEPTED;
}

void TlmMemory::proceed(tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase,
                        const sc_core::sc_time& delay) {
  is_sending_ = false;  // BEGIN_RESP says END_REQ, too
  if (phase == tlm::BEGIN_RESP) {
    const auto& mine = static_cast<const Payload&>(payload);
    const Cycle arrived = time_to_cycles(sc_core::sc_time_stamp() + delay);
    completed_.push_back({mine.extension.request.id, mine.service(arrived)});
    payload.release();
  }
  wake_(delay);
}

void TlmMemory::advance(Cycle cycle, std::vector<MemoryCompletion>& completed) {
  const auto later = std::ranges::stable_partition(
      completed_, [cycle](const MemoryCompletion& one) { return one.service.arrived <= cycle; });
  completed.insert(completed.end(), completed_.begin(), later.begin());
  completed_.erase(completed_.begin(), later.begin());
  send_next();
}

void TlmMemory::free(tlm::tlm_generic_payload* payload) {
  free_.push_back(static_cast<Payload*>(payload));
}

}  // namespace lacuna

#include "sim/memory/memory_module.h"

#include <stdexcept>
#include <utility>

#include "sim/time/kernel_time.h"

namespace lacuna {
namespace {

// As the DMA says it, or all that a payload tells.
MemoryRequest request_of(tlm::tlm_generic_payload& payload, Cycle issued) {
  const auto* extension = payload.get_extension<MemoryExtension>();
  MemoryRequest request = extension == nullptr ? MemoryRequest() : extension->request;
  request.issued = issued;
  request.address = payload.get_address();
  request.bytes = static_cast<std::int64_t>(payload.get_data_length());
  request.is_write = payload.is_write();
  return request;
}

void add_service(tlm::tlm_generic_payload& payload, const MemoryService& service) {
  if (auto* extension = payload.get_extension<MemoryExtension>()) extension->service = service;
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace

MemoryModule::MemoryModule(sc_core::sc_module_name name, std::unique_ptr<Memory> memory, bool answers_at_once)
    : ExternalMemory(name), socket_("socket"), memory_(std::move(memory)), answers_at_once_(answers_at_once) {
  socket_.register_b_transport(this, &MemoryModule::b_transport);
  if (answers_at_once_) return;
  socket_.register_nb_transport_fw(this, &MemoryModule::nb_transport_fw);
  SC_HAS_PROCESS(MemoryModule);
  SC_METHOD(answer);
  dont_initialize();
  sensitive << next_;
}

void MemoryModule::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const Cycle at = time_to_cycles(sc_core::sc_time_stamp() + delay);
  const std::optional<MemoryService> service = memory_->submit(request_of(payload, at));
  if (!service) throw std::logic_error("the memory does not answer at once, and was asked by b_transport");
  delay += cycles_to_time(service->arrived - at);
  add_service(payload, *service);
}

tlm::tlm_sync_enum MemoryModule::nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                                 sc_core::sc_time& delay) {
  if (phase != tlm::BEGIN_REQ) return tlm::TLM_COMPLETED;  // END_RESP
  MemoryRequest request = request_of(payload, time_to_cycles(sc_core::sc_time_stamp() + delay));
  request.id = next_id_++;
  under_way_.emplace(request.id, &payload);
  if (const std::optional<MemoryService> service = memory_->submit(request))
    throw std::logic_error("the memory answers at once, and was asked by nb_transport");
  rearm();
  phase = tlm::END_REQ;
  return tlm::TLM_UPDATED;
}

void MemoryModule::answer() {
  memory_->advance(now(), completed_);
  for (const MemoryCompletion& completion : std::exchange(completed_, {})) {
    const auto found = under_way_.find(completion.id);
    if (found == under_way_.end()) throw std::logic_error("the memory completed what is not under way");
    tlm::tlm_generic_payload& payload = *found->second;
    under_way_.erase(found);
    add_service(payload, completion.service);
    tlm::tlm_phase phase = tlm::BEGIN_RESP;
    sc_core::sc_time delay;
    socket_->nb_transport_bw(payload, phase, delay);
  }
  rearm();
}

void MemoryModule::rearm() {
  const Cycle next = memory_->next_event();
  next_.cancel();
  if (next != never) next_.notify(cycles_to_time(next - now()));
}

}  // namespace lacuna

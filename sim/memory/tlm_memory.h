// The memory behind a TLM-2.0 initiator socket, as the DMA's clock sees it.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "sim/memory/external_memory.h"

namespace lacuna {

class TlmMemory : public Memory, public tlm::tlm_mm_interface {
 public:
  using Forward = tlm::tlm_fw_transport_if<>;

  TlmMemory();
  ~TlmMemory() override;
  // By b_transport, or by nb_transport if it does not answer at once; `wake` is called when there is news.
  void connect(Forward& target, bool answers_at_once, std::function<void(sc_core::sc_time)> wake);
  // SystemC's present cycle.
  void set_clock(Cycle now) { clock_ = now; }

  std::optional<MemoryService> submit(const MemoryRequest& request) override;
  void advance(Cycle cycle, std::vector<MemoryCompletion>& completed) override;
  void reset() override {}

  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);

 private:
  struct Payload;

  MemoryService ask(const MemoryRequest& request);
  void send_next();
  void proceed(tlm::tlm_generic_payload& payload, const tlm::tlm_phase& phase, const sc_core::sc_time& delay);
  void free(tlm::tlm_generic_payload* payload) override;

  Forward* target_ = nullptr;
  bool answers_at_once_ = true;
  std::function<void(sc_core::sc_time)> wake_;
  Cycle clock_ = 0;
  std::unique_ptr<Payload> one_;  // enough for b_transport, which has returned before the next
  std::vector<std::unique_ptr<Payload>> payloads_;
  std::vector<Payload*> free_;
  std::deque<Payload*> waiting_;  // for END_REQ of the one before
  bool is_sending_ = false;
  std::vector<MemoryCompletion> completed_;
};

}  // namespace lacuna

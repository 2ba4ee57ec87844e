// A memory (memory.h) as a SystemC module behind a TLM-2.0 target.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include <exception>
#include <map>
#include <memory>

#include "sim/memory/external_memory.h"

namespace lacuna {

class MemoryModule : public ExternalMemory {
 public:
  MemoryModule(sc_core::sc_module_name name, std::unique_ptr<Memory> memory, bool answers_at_once = true);
  tlm::tlm_base_target_socket<>& target() override { return socket_; }
  bool answers_at_once() const override { return answers_at_once_; }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay);
  void answer();
  void rearm();

  tlm_utils::simple_target_socket<MemoryModule> socket_;
  std::unique_ptr<Memory> memory_;
  bool answers_at_once_;
  std::map<std::int64_t, tlm::tlm_generic_payload*> under_way_;  // by the request's number
  std::vector<MemoryCompletion> completed_;
  std::int64_t next_id_ = 0;
  sc_core::sc_event next_;
};

}  // namespace lacuna

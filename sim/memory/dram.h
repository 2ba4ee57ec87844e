// The built-in external memory: DramTiming behind a TLM-2.0 target.
#pragma once

#include <tlm_utils/simple_target_socket.h>

#include "sim/memory/dram_timing.h"
#include "sim/memory/external_memory.h"

namespace lacuna {

class Dram : public ExternalMemory {
 public:
  Dram(sc_core::sc_module_name name, const DramConfig& config);
  tlm::tlm_base_target_socket<>& target() override { return socket_; }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);

  tlm_utils::simple_target_socket<Dram> socket_;
  DramTiming timing_;
};

}  // namespace lacuna

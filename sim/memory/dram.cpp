#include "sim/memory/dram.h"

#include "sim/time/kernel_time.h"

namespace lacuna {

Dram::Dram(sc_core::sc_module_name name, const DramConfig& config)
    : ExternalMemory(name), socket_("socket"), timing_(config) {
  socket_.register_b_transport(this, &Dram::b_transport);
}

void Dram::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
  const Cycle at = time_to_cycles(sc_core::sc_time_stamp() + delay);
  const Cycle done =
      timing_.access(at, static_cast<std::int64_t>(payload.get_data_length()), payload.is_write());
  delay += cycles_to_time(done - at);
  payload.set_response_status(tlm::TLM_OK_RESPONSE);
}

}  // namespace lacuna

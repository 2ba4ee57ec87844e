// Another external memory: every request takes the same time, whatever its size and whatever else is under
// way.
#pragma once

#include <fmt/format.h>
#include <tlm_utils/simple_target_socket.h>

#include <string>

#include "sim/memory/external_memory.h"
#include "sim/time/kernel_time.h"

namespace lacuna::test {

// Notes every request in `log`: "7:w64" reads 64 bytes of weights in cycle 7, i inputs, p partial sums, m
// metadata; "!o8" writes outputs.
class FixedMemory : public ExternalMemory {
 public:
  FixedMemory(sc_core::sc_module_name name, std::string& log, Cycle access_cycles)
      : ExternalMemory(name), socket_("socket"), log_(log), access_cycles_(access_cycles) {
    socket_.register_b_transport(this, &FixedMemory::b_transport);
  }
  tlm::tlm_base_target_socket<>& target() override { return socket_; }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    const char data = "wiopm"[payload.get_address() >> 40U];
    const Cycle at = time_to_cycles(sc_core::sc_time_stamp() + delay);
    log_ += fmt::format("{}:{}{}{} ", at, payload.is_write() ? "!" : "", data, payload.get_data_length());
    delay += cycles_to_time(access_cycles_);
    payload.set_response_status(tlm::TLM_OK_RESPONSE);
  }

  tlm_utils::simple_target_socket<FixedMemory> socket_;
  std::string& log_;
  Cycle access_cycles_;
};

}  // namespace lacuna::test

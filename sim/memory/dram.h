// The DRAM's edge: a TLM-2.0 target. b_transport never waits; it adds to `delay` the time until the data has arrived.
// Another memory model can be bound in its place, if it keeps to that or blocks the caller for as long.
#pragma once

#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "sim/memory/dram_timing.h"

namespace lacuna {

class Dram : public sc_core::sc_module {
 public:
  tlm_utils::simple_target_socket<Dram> socket;

  Dram(sc_core::sc_module_name name, const DramConfig& config);
  const DramTiming& timing() const { return timing_; }

 private:
  void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
  DramTiming timing_;
};

}  // namespace lacuna

// What is behind the DMA: a module with a TLM-2.0 target. The built-in one is Dram; another is attached by
// giving RunOptions::make_memory a function that builds it.
//
// Contract: b_transport gets reads and writes of whole bursts without a data pointer (only sizes and
// addresses matter), one at a time, in the order in which the bus serves them. A request is issued `delay`
// after SystemC's present time (the DMA runs ahead of it). The memory returns at once and adds to `delay` the
// time until the data has arrived or the write is acknowledged; cycles_to_time() (time/kernel_time.h)
// converts.
#pragma once

#include <systemc>
#include <tlm>

namespace lacuna {

class ExternalMemory : public sc_core::sc_module {
 public:
  explicit ExternalMemory(sc_core::sc_module_name name) : sc_module(name) {}
  virtual tlm::tlm_base_target_socket<>& target() = 0;
};

}  // namespace lacuna

// What is behind the DMA in SystemC: a module with a TLM-2.0 target. The built-in one is MemoryModule;
// another is attached by giving RunOptions::make_memory a function that builds it.
//
// Contract: it gets reads and writes of whole bursts without a data pointer (only sizes and addresses
// matter), in the order in which they are issued.
//   at once      b_transport, one at a time. A request is issued `delay` after SystemC's present time (the
//                DMA runs ahead of it). The memory returns at once and adds to `delay` the time until the
//                data has arrived or the write is acknowledged.
//   not at once  nb_transport by the base protocol, with no delay: BEGIN_RESP comes in the cycle in which the
//                data has arrived. The DMA keeps to SystemC's time then.
// cycles_to_time() (time/kernel_time.h) converts. A payload may carry a MemoryExtension.
#pragma once

#include <systemc>
#include <tlm>

#include "sim/memory/memory.h"

namespace lacuna {

class ExternalMemory : public sc_core::sc_module {
 public:
  explicit ExternalMemory(sc_core::sc_module_name name) : sc_module(name) {}
  virtual tlm::tlm_base_target_socket<>& target() = 0;
  virtual bool answers_at_once() const { return true; }
};

// What a request is for, and from a memory that says more than TLM asks, when it was on the bus.
struct MemoryExtension : tlm::tlm_extension<MemoryExtension> {
  MemoryRequest request;
  std::optional<MemoryService> service;

  tlm_extension_base* clone() const override { return new MemoryExtension(*this); }
  void copy_from(const tlm_extension_base& other) override {
    *this = static_cast<const MemoryExtension&>(other);
  }
};

}  // namespace lacuna

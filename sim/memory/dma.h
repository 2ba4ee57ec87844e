// The DMA as a SystemC module: its clock (dma_clock.h) behind ports, and a TLM-2.0 initiator to the memory.
//
// It wakes for each cycle in which it can act. If the memory answers at once and the user of its tiles runs
// ahead of SystemC's clock, it runs ahead with it: then it wakes once a layer.
#pragma once

#include <tlm_utils/simple_initiator_socket.h>

#include <exception>
#include <string>
#include <systemc>
#include <variant>

#include "sim/memory/buffer.h"
#include "sim/memory/dma_clock.h"
#include "sim/memory/tlm_memory.h"

namespace lacuna {

struct DmaJob {
  const Plan* plan = nullptr;
  std::int64_t number = 0;  // of the layer, counted from 0
};

struct LayerDone {};

class TileUserPort : public virtual sc_core::sc_interface, public TileUser {};

class Dma : public sc_core::sc_module {
 public:
  sc_core::sc_port<FifoReader<DmaJob>> start;
  sc_core::sc_port<FifoWriter<TileToken>> weights, inputs, outputs;
  sc_core::sc_port<BufferPortAccess> weight_port, input_port, output_port;
  sc_core::sc_port<CreditReturnPort> output_slots;
  sc_core::sc_port<FifoReader<StoreToken>> stores;
  sc_core::sc_port<FifoWriter<LayerDone>> done;
  sc_core::sc_port<TileUserPort, 1, sc_core::SC_ZERO_OR_MORE_BOUND> user;  // if it runs ahead
  tlm_utils::simple_initiator_socket<Dma> dram;

  // `recorder`: null if nobody asks.
  Dma(sc_core::sc_module_name name, const DmaConfig& config, const DramTraits& memory,
      Recorder* recorder = nullptr);

  const DmaClock& clock() const { return clock_; }
  std::exception_ptr failure() const { return failure_; }  // what ended the simulation

 private:
  void end_of_elaboration() override;
  tlm::tlm_sync_enum nb_transport_bw(tlm::tlm_generic_payload& payload, tlm::tlm_phase& phase,
                                     sc_core::sc_time& delay) {
    return memory_.nb_transport_bw(payload, phase, delay);
  }
  void act();
  void act_now();
  bool comes_last();
  void rearm(Cycle at, Cycle next);

  DramTraits traits_;
  Recorder* recorder_;
  TlmMemory memory_;
  DmaClock clock_;
  bool runs_ahead_ = false;
  bool all_else_has_acted_ = false;  // in this cycle
  sc_core::sc_event answer_;         // of a memory that does not answer at once
  sc_core::sc_event wake_;
  Cycle wake_at_ = never;  // what wake_ is set to
  std::exception_ptr failure_;
};

}  // namespace lacuna

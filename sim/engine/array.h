// The PE array as a SystemC module: its clock (array_clock.h) behind ports. It has no process: whoever sends
// tiles lets it run ahead of SystemC's clock as far as they reach.
#pragma once

#include <exception>
#include <systemc>

#include "sim/engine/array_clock.h"
#include "sim/memory/dma.h"
#include "sim/time/timed_fifo.h"

namespace lacuna {

class Array : public sc_core::sc_module, public TileUserPort {
 public:
  sc_core::sc_port<FifoReader<ArrayJob>> start;
  sc_core::sc_port<FifoReader<TileToken>> weights, inputs, outputs;
  sc_core::sc_port<FifoWriter<StoreToken>> stores;

  // `recorder`: null if nobody asks.
  Array(sc_core::sc_module_name name, std::int64_t pes, Recorder* recorder = nullptr);

  void run_ahead() override;

  const ArrayClock& clock() const { return clock_; }
  std::exception_ptr failure() const { return failure_; }

 private:
  void end_of_elaboration() override;

  Recorder* recorder_;
  ArrayClock clock_;
  std::exception_ptr failure_;
};

}  // namespace lacuna

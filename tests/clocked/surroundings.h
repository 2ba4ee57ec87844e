// The modules around every machine's array.
#pragma once

#include <string>
#include <systemc>

#include "sim/time/kernel_time.h"
#include "tests/clocked/memory.h"
#include "tests/clocked/reference.h"
#include "tests/clocked/wires.h"

namespace lacuna::reference {

// Starts the layer in cycle 0 and counts until it sees the end (M7).
class Controller : public sc_core::sc_module {
 public:
  Controller(const sc_core::sc_module_name& name, sc_core::sc_clock& clock, Wires& wires);

  bool ended() const { return ended_; }
  Cycle cycles() const { return cycle_; }

 private:
  void on_clock();

  Wires& wires_;
  Cycle cycle_ = 0;
  bool ended_ = false;
};

// Everything but the array, which is built between construction and run().
struct Surroundings {
  Surroundings(const Memory& memory, const Plan& plan, Wires& wires, std::int64_t pes,
               std::int64_t pipeline_stages, std::size_t psums, std::int64_t prefetched_weight_tiles = 0);
  Timing run();

  Timing timing;
  sc_core::sc_clock clock{"clock", cycles_to_time(1), 0.5, cycles_to_time(1)};
  Controller controller;
  Dma dma;
};

std::string pe_name(std::int64_t index);

}  // namespace lacuna::reference

// An on-chip buffer: slots of tiles between the DMA and the array (credits are free slots), and the port
// through which DRAM data enters and leaves. The array's own reads and writes are charged by the model's
// datapath.
#pragma once

#include <systemc>

#include "sim/memory/held_up.h"
#include "sim/memory/memory_config.h"
#include "sim/time/timed_fifo.h"

namespace lacuna {

// A tile that is complete on chip: its position in the plan's list of loads or visits, and what held it up.
struct TileToken {
  std::int64_t index = 0;
  HeldUp held_up;
};

class BufferPort : public virtual sc_core::sc_interface {
 public:
  // `bytes` of one request that was issued in `issued` and has crossed the DRAM's edge in `arrived`: the
  // cycle in which the buffer's port has moved them too (rule M6).
  virtual Cycle move(Cycle issued, Cycle arrived, std::int64_t bytes) = 0;
};

class Buffer : public sc_core::sc_module, public BufferPort {
 public:
  TimedFifo<TileToken> tiles;

  // `prefetched` tiles wait in front of it when its slots are taken.
  Buffer(sc_core::sc_module_name name, const BufferConfig& config, std::int64_t prefetched = 0)
      : sc_module(name),
        tiles("tiles", config.slots() + prefetched),
        bytes_per_cycle_(config.bytes_per_cycle()) {}

  Cycle move(Cycle issued, Cycle arrived, std::int64_t bytes) override {
    const Cycle busy = (bytes + bytes_per_cycle_ - 1) / bytes_per_cycle_;
    port_free_ = std::max(arrived, std::max(port_free_, issued) + busy);
    return port_free_;
  }

 private:
  std::int64_t bytes_per_cycle_;
  Cycle port_free_ = 0;
};

}  // namespace lacuna

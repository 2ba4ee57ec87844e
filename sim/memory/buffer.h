// An on-chip buffer: slots of tiles between the DMA and the array (credits are free slots), and its port.
#pragma once

#include <systemc>

#include "sim/memory/buffer_port.h"
#include "sim/memory/tile_token.h"
#include "sim/time/timed_fifo.h"

namespace lacuna {

class BufferPortAccess : public virtual sc_core::sc_interface {
 public:
  virtual BufferPort& buffer_port() = 0;
};

class Buffer : public sc_core::sc_module, public BufferPortAccess {
 public:
  TimedFifo<TileToken> tiles;

  // `prefetched` tiles wait in front of it when its slots are taken.
  Buffer(sc_core::sc_module_name name, const BufferConfig& config, std::int64_t prefetched = 0)
      : sc_module(name), tiles("tiles", config.slots() + prefetched), port_(config) {}

  BufferPort& buffer_port() override { return port_; }

 private:
  BufferPort port_;
};

}  // namespace lacuna

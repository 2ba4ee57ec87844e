// Whoever uses the tiles that the DMA brings, if it needs no clock for it.
#pragma once

#include <systemc>

namespace lacuna {

class TileUser : public virtual sc_core::sc_interface {
 public:
  // Does all that the tiles sent so far allow, in whatever cycle they can be seen, and sends what comes of it
  // with the times that it belongs to. Nothing more will come before another tile is sent.
  virtual void run_ahead() = 0;
};

}  // namespace lacuna

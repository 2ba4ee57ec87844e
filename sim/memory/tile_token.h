// What the DMA and the array tell each other.
#pragma once

#include <cstdint>

#include "sim/memory/held_up.h"

namespace lacuna {

// A tile that is complete on chip: its position in the plan's list of loads or visits, and what held it up.
struct TileToken {
  std::int64_t index = 0;
  HeldUp held_up;
};

// An output tile whose last result has left the array: its position in Plan::output_visits.
struct StoreToken {
  std::int64_t visit = 0;
};

// Whoever uses the tiles that the DMA brings, if it needs no clock for it.
class TileUser {
 public:
  virtual ~TileUser() = default;
  // Does all that the tiles sent so far allow, in whatever cycle they can be seen, and sends what comes of it
  // with the times that it belongs to. Nothing more will come before another tile is sent.
  virtual void run_ahead() = 0;
};

}  // namespace lacuna

// What the limit on outstanding requests costs: cycles in which a DMA channel had a request to issue and the
// bus had nothing to do ("What the limit costs" in README.md).
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "sim/time/cycle.h"

namespace lacuna {

// How a channel stands: by so many cycles of the layer its limit has held it up, of which it had made good so
// many when it last had nothing to load.
struct HeldUp {
  std::size_t channel = 0;
  Cycle cycles = 0, made_good = 0;
};

// How long the array has waited for what was held up: no more than that was late.
class HeldUpArray {
 public:
  void begin_layer() { *this = {}; }
  // The array has waited so long, for something of this channel.
  void waited(Cycle cycles, const HeldUp& held_up) {
    Cycle& charged = charged_[held_up.channel];
    charged = std::max(charged, held_up.made_good);
    const Cycle late = std::clamp<Cycle>(cycles, 0, std::max<Cycle>(0, held_up.cycles - charged));
    charged += late;
    cycles_ += late;
  }
  Cycle cycles() const { return cycles_; }

 private:
  std::array<Cycle, 3> charged_{};  // by channel, of HeldUp::cycles
  Cycle cycles_ = 0;
};

// Of a layer: the cycles that it would take less, as far as can be told without running it again; and what
// the channel asked for that was held up most.
struct RequestLimit {
  Cycle cycles = 0;
  std::int64_t requests = 0, bytes = 0;
};

}  // namespace lacuna

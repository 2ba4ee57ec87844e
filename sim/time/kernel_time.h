// SystemC's sc_time is made from cycles only at the kernel's edge: one cycle is 1000 ticks of the default
// resolution, i.e. 1 ns of SystemC time whatever the modelled clock is.
#pragma once

#include <systemc>

#include "sim/time/cycle.h"

namespace lacuna {

inline constexpr std::uint64_t sc_ticks_per_cycle = 1000;

inline sc_core::sc_time cycles_to_time(Cycle cycles) {
  return sc_core::sc_time::from_value(static_cast<std::uint64_t>(cycles) * sc_ticks_per_cycle);
}

// Rounds up: what ends within a cycle is seen at its end.
inline Cycle time_to_cycles(const sc_core::sc_time& time) {
  return static_cast<Cycle>((time.value() + sc_ticks_per_cycle - 1) / sc_ticks_per_cycle);
}

inline Cycle now() {
  return time_to_cycles(sc_core::sc_time_stamp());
}

}  // namespace lacuna

#include "sim/time/kernel_time.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(Cycle, BecomesTimeAndBack) {
  for (const Cycle cycles : {Cycle{0}, Cycle{1}, Cycle{64}, Cycle{1'000'000'000'000}})
    EXPECT_EQ(time_to_cycles(cycles_to_time(cycles)), cycles);
  EXPECT_EQ(cycles_to_time(3), sc_core::sc_time(3, sc_core::SC_NS));
}

TEST(Cycle, WhatEndsWithinACycleIsSeenAtItsEnd) {
  EXPECT_EQ(time_to_cycles(sc_core::sc_time::from_value(4 * sc_ticks_per_cycle - 1)), 4);
  EXPECT_EQ(time_to_cycles(sc_core::sc_time::from_value(4 * sc_ticks_per_cycle)), 4);
  EXPECT_EQ(time_to_cycles(sc_core::sc_time::from_value(4 * sc_ticks_per_cycle + 1)), 5);
}

}  // namespace
}  // namespace lacuna

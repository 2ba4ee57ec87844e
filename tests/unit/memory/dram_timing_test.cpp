// Rule M5. Expected cycles are formulas of the parameters, over a grid of them.
#include "sim/memory/dram_timing.h"

#include <gtest/gtest.h>

#include "sim/base/integer_math.h"
#include "sim/config/too_large.h"

namespace lacuna {
namespace {

constexpr bool read_request = false, write_request = true;

// A DRAM of one point of the grid.
struct Point {
  Ratio bandwidth;
  Cycle latency;
  std::int64_t burst;
  Cycle turnaround;
  DramTiming dram{DramConfig{"", "ddr3", bandwidth, latency, burst, turnaround}};

  // The cycle in which `bytes` have crossed the bus, if they start in cycle `at`.
  Cycle bus_end(Cycle at, std::int64_t bytes) const {
    return at + ceil_div(bytes * bandwidth.den, bandwidth.num);
  }
};

template <class Check>
void over_the_grid(const Check& check) {
  for (const Ratio& bandwidth : {Ratio{1, 1}, Ratio{64, 5}, Ratio{3, 7}, Ratio{256, 1}})
    for (const Cycle latency : {0, 1, 28})
      for (const std::int64_t burst : {1, 32, 64})
        for (const Cycle turnaround : {0, 1, 8}) {
          SCOPED_TRACE(bandwidth.str() + " bytes per cycle, latency " + std::to_string(latency) + ", burst " +
                       std::to_string(burst) + ", turn-around " + std::to_string(turnaround));
          Point point{bandwidth, latency, burst, turnaround};
          check(point, point.dram);
        }
}

TEST(DramTiming, TheFirstRequestNeverTurnsTheBusRound) {
  for (const bool is_write : {read_request, write_request})
    over_the_grid([&](const Point& p, DramTiming& dram) {
      EXPECT_EQ(dram.access(0, p.burst, is_write), p.bus_end(0, p.burst) + p.latency);
    });
}

TEST(DramTiming, RequestsOfOneDirectionFollowWithoutAGap) {
  over_the_grid([](const Point& p, DramTiming& dram) {
    for (std::int64_t i = 1; i <= 20; ++i)
      EXPECT_EQ(dram.access(10, p.burst, write_request), p.bus_end(10, i * p.burst) + p.latency);
  });
}

TEST(DramTiming, AChangeOfDirectionTurnsTheBusRound) {
  over_the_grid([](const Point& p, DramTiming& dram) {
    const auto end = [&](std::int64_t bursts, std::int64_t turns) {
      return p.bus_end(10, bursts * p.burst) + turns * p.turnaround + p.latency;
    };
    EXPECT_EQ(dram.access(10, p.burst, read_request), end(1, 0));
    EXPECT_EQ(dram.access(10, p.burst, write_request), end(2, 1));
    EXPECT_EQ(dram.access(10, p.burst, write_request), end(3, 1));
    EXPECT_EQ(dram.access(10, p.burst, read_request), end(4, 2));
  });
}

// Idle time of the bus counts towards the turn-around.
TEST(DramTiming, ALateRequestFindsTheBusTurnedRound) {
  over_the_grid([](const Point& p, DramTiming& dram) {
    dram.access(10, p.burst, read_request);
    const Cycle late = p.bus_end(10, p.burst) + p.turnaround;
    EXPECT_EQ(dram.access(late, p.burst, write_request), p.bus_end(late, p.burst) + p.latency);
  });
}

// 12.8 GB/s at 1 GHz: a million requests of 7 bytes, none of which ends with a cycle but every 64th, and no
// drift.
TEST(DramTiming, BandwidthIsExactOverAMillionRequests) {
  DramTiming dram(DramConfig{"", "ddr3", {64, 5}, 0, 1, 0});
  for (std::int64_t i = 1; i <= 1'000'000; ++i)
    ASSERT_EQ(dram.access(0, 7, read_request), ceil_div(i * 7 * 5, 64)) << i;
}

// A fraction of a cycle that a request leaves on the bus is the next one's, unless that comes later.
TEST(DramTiming, RequestsShareACycleOfTheBus) {
  DramTiming dram(DramConfig{"", "ddr3", {4, 1}, 0, 1, 0});
  EXPECT_EQ(dram.access(5, 3, read_request), 6);   // 5 .. 5.75
  EXPECT_EQ(dram.access(5, 1, read_request), 6);   // 5.75 .. 6
  EXPECT_EQ(dram.access(5, 1, read_request), 7);   // 6 .. 6.25
  EXPECT_EQ(dram.access(9, 4, read_request), 10);  // 9 .. 10
}

// A thousand million bytes take 10^18 / 999999999 = 1000000001.000000001 cycles, and ten times as many ten
// times as long, in one request or in many; wherever in a run that is.
TEST(DramTiming, ABandwidthWithLongPartsIsExact) {
  constexpr std::int64_t giga = 1'000'000'000;
  const DramConfig config{"", "ddr3", {giga - 1, giga}, 0, 1, 0};
  EXPECT_EQ(DramTiming(config).access(0, giga, read_request), giga + 2);
  EXPECT_EQ(DramTiming(config).access(max_cycles / 2, giga, read_request), max_cycles / 2 + giga + 2);
  DramTiming one_by_one(config);
  for (std::int64_t i = 1; i <= 10; ++i)
    EXPECT_EQ(one_by_one.access(0, giga, read_request), i * (giga + 1) + 1);
}

// A byte of 10^-9 bytes per cycle takes 10^9 cycles: 2^53 / 10^9 = 9007199.25 of them fit a run.
TEST(DramTiming, TimesThatNoRunReachesAreRefused) {
  constexpr std::int64_t giga = 1'000'000'000;
  const DramConfig config{"", "ddr3", {1, giga}, 0, 1, 0};
  EXPECT_EQ(DramTiming(config).access(0, 9'007'199, read_request), 9'007'199 * giga);
  EXPECT_THROW(DramTiming(config).access(0, 9'007'200, read_request), TooLarge);
  EXPECT_THROW(DramTiming(config).access(0, std::int64_t{1} << 62, read_request), TooLarge);
}

// Neither a request nor any number of those before it takes time on the bus.
TEST(DramTiming, UnlimitedBandwidthTakesNoTime) {
  DramTiming dram(DramConfig{"", "ddr3", Ratio::unlimited(), 3, 1, 0});
  for (const Cycle at : {7, 7, 7, 8, 1000}) {
    EXPECT_EQ(dram.access(at, std::int64_t{1} << 30, read_request), at + 3);
    EXPECT_EQ(dram.access(at, 1, write_request), at + 3);
  }
}

}  // namespace
}  // namespace lacuna

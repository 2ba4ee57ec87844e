// Rule M5. Expected cycles are formulas of the parameters, over a grid of them.
#include "sim/memory/bandwidth/bandwidth_memory.h"

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
  BandwidthMemory dram{{bandwidth, latency, burst, turnaround}};

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

TEST(BandwidthMemory, TheFirstRequestNeverTurnsTheBusRound) {
  for (const bool is_write : {read_request, write_request})
    over_the_grid([&](const Point& p, BandwidthMemory& dram) {
      EXPECT_EQ(dram.serve(0, p.burst, is_write).arrived, p.bus_end(0, p.burst) + p.latency);
    });
}

TEST(BandwidthMemory, RequestsOfOneDirectionFollowWithoutAGap) {
  over_the_grid([](const Point& p, BandwidthMemory& dram) {
    for (std::int64_t i = 1; i <= 20; ++i)
      EXPECT_EQ(dram.serve(10, p.burst, write_request).arrived, p.bus_end(10, i * p.burst) + p.latency);
  });
}

TEST(BandwidthMemory, AChangeOfDirectionTurnsTheBusRound) {
  over_the_grid([](const Point& p, BandwidthMemory& dram) {
    const auto end = [&](std::int64_t bursts, std::int64_t turns) {
      return p.bus_end(10, bursts * p.burst) + turns * p.turnaround + p.latency;
    };
    EXPECT_EQ(dram.serve(10, p.burst, read_request).arrived, end(1, 0));
    EXPECT_EQ(dram.serve(10, p.burst, write_request).arrived, end(2, 1));
    EXPECT_EQ(dram.serve(10, p.burst, write_request).arrived, end(3, 1));
    EXPECT_EQ(dram.serve(10, p.burst, read_request).arrived, end(4, 2));
  });
}

// Idle time of the bus counts towards the turn-around.
TEST(BandwidthMemory, ALateRequestFindsTheBusTurnedRound) {
  over_the_grid([](const Point& p, BandwidthMemory& dram) {
    dram.serve(10, p.burst, read_request);
    const Cycle late = p.bus_end(10, p.burst) + p.turnaround;
    EXPECT_EQ(dram.serve(late, p.burst, write_request).arrived, p.bus_end(late, p.burst) + p.latency);
  });
}

// 12.8 GB/s at 1 GHz: a million requests of 7 bytes, none of which ends with a cycle but every 64th, and no
// drift.
TEST(BandwidthMemory, BandwidthIsExactOverAMillionRequests) {
  BandwidthMemory dram({{64, 5}, 0, 1, 0});
  for (std::int64_t i = 1; i <= 1'000'000; ++i)
    ASSERT_EQ(dram.serve(0, 7, read_request).arrived, ceil_div(i * 7 * 5, 64)) << i;
}

// A fraction of a cycle that a request leaves on the bus is the next one's, unless that comes later.
TEST(BandwidthMemory, RequestsShareACycleOfTheBus) {
  BandwidthMemory dram({{4, 1}, 0, 1, 0});
  EXPECT_EQ(dram.serve(5, 3, read_request).arrived, 6);   // 5 .. 5.75
  EXPECT_EQ(dram.serve(5, 1, read_request).arrived, 6);   // 5.75 .. 6
  EXPECT_EQ(dram.serve(5, 1, read_request).arrived, 7);   // 6 .. 6.25
  EXPECT_EQ(dram.serve(9, 4, read_request).arrived, 10);  // 9 .. 10
}

// A thousand million bytes take 10^18 / 999999999 = 1000000001.000000001 cycles, and ten times as many ten
// times as long, in one request or in many; wherever in a run that is.
TEST(BandwidthMemory, ABandwidthWithLongPartsIsExact) {
  constexpr std::int64_t giga = 1'000'000'000;
  const DramTraits config{{giga - 1, giga}, 0, 1, 0};
  EXPECT_EQ(BandwidthMemory(config).serve(0, giga, read_request).arrived, giga + 2);
  EXPECT_EQ(BandwidthMemory(config).serve(max_cycles / 2, giga, read_request).arrived,
            max_cycles / 2 + giga + 2);
  BandwidthMemory one_by_one(config);
  for (std::int64_t i = 1; i <= 10; ++i)
    EXPECT_EQ(one_by_one.serve(0, giga, read_request).arrived, i * (giga + 1) + 1);
}

// A byte of 10^-9 bytes per cycle takes 10^9 cycles: 2^53 / 10^9 = 9007199.25 of them fit a run.
TEST(BandwidthMemory, TimesThatNoRunReachesAreRefused) {
  constexpr std::int64_t giga = 1'000'000'000;
  const DramTraits config{{1, giga}, 0, 1, 0};
  EXPECT_EQ(BandwidthMemory(config).serve(0, 9'007'199, read_request).arrived, 9'007'199 * giga);
  EXPECT_THROW(BandwidthMemory(config).serve(0, 9'007'200, read_request), TooLarge);
  EXPECT_THROW(BandwidthMemory(config).serve(0, std::int64_t{1} << 62, read_request), TooLarge);
}

// Neither a request nor any number of those before it takes time on the bus.
TEST(BandwidthMemory, UnlimitedBandwidthTakesNoTime) {
  BandwidthMemory dram({Ratio::unlimited(), 3, 1, 0});
  for (const Cycle at : {7, 7, 7, 8, 1000}) {
    EXPECT_EQ(dram.serve(at, std::int64_t{1} << 30, read_request).arrived, at + 3);
    EXPECT_EQ(dram.serve(at, 1, write_request).arrived, at + 3);
  }
}

}  // namespace
}  // namespace lacuna

#include "sim/sweep/forecast.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

using namespace std::chrono_literals;

// Sleeps, which is never shorter than it is asked to be.
class Sleeper : public PointRunner {
 public:
  void load(const SweepPoint& point, bool) override {
    loaded.insert(point.workload);
    std::this_thread::sleep_for(20ms);
  }
  std::string run(const SweepPoint&) const override {
    std::this_thread::sleep_for(5ms);
    return "";
  }

  std::set<std::string> loaded;
};

TEST(Forecast, CountsTheTensorsOnceForAllPointsThatShareThem) {
  const test::SmallSweep sweep(R"(, "axes": [
    {"name": "batch", "pointer": "/network/batch", "values": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]},
    {"name": "latency", "pointer": "/dram/latency_cycles", "values": [1, 2, 3]}])");
  const std::vector<SweepPoint> points = expand(sweep.space()).points;
  std::vector<std::size_t> which(points.size());
  for (std::size_t i = 0; i < which.size(); ++i) which[i] = i;
  Sleeper runner;
  const Forecast found = forecast(points, which, sweep.space(), runner, 1);
  EXPECT_GE(found.tensors_seconds, 12 * 0.02);
  EXPECT_GE(found.run_seconds, 36 * 0.005);
  EXPECT_GE(found.seconds, 12 * 0.02 + 36 * 0.005);
  EXPECT_LE(runner.loaded.size(), 8U);  // a forecast is no run
  EXPECT_GT(runner.loaded.size(), 1U);
}

}  // namespace
}  // namespace lacuna

#include "sim/sweep/driver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "tests/sanitizers.h"
#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

using testing::HasSubstr;

// Does what each point's name says, and counts how often it is asked.
class Runner : public PointRunner {
 public:
  using Behaviour = std::function<void(std::size_t attempt)>;

  Runner(const std::vector<SweepPoint>& points, std::map<std::size_t, Behaviour> special,
         std::filesystem::path log)
      : points_(points), special_(std::move(special)), log_(std::move(log)) {}

  void load(const SweepPoint&, bool) override {}
  std::string run(const SweepPoint& point) const override {
    const auto index = static_cast<std::size_t>(&point - points_.data());
    std::ofstream(log_, std::ios::app) << index << '\n';
    if (const auto found = special_.find(index); found != special_.end()) found->second(runs(index));
    return R"({"point":{"id":")" + point.id + "\"}}\n";
  }

  // So often the point was started, also by children that are dead.
  std::size_t runs(std::size_t index) const {
    std::ifstream in(log_);
    std::size_t count = 0;
    for (std::size_t line = 0; in >> line;) count += line == index ? 1 : 0;
    return count;
  }

 private:
  const std::vector<SweepPoint>& points_;
  std::map<std::size_t, Behaviour> special_;
  std::filesystem::path log_;
};

class DriverTest : public testing::Test {
 protected:
  DriverTest()
      : sweep_(R"(, "axes": [{"name": "a", "pointer": "/array/outputs", "values": [1, 2, 3, 4, 0, 5]}])"),
        points_(expand(sweep_.space()).points) {
    Store::prepare(folder());
    for (std::size_t i = 0; i < points_.size(); ++i) which_.push_back(i);
  }

  std::filesystem::path folder() const { return sweep_.folder().path("out"); }

  DriverOutcome run(Runner& runner, DriverOptions options = {}) {
    Store store(folder());
    return run_points(points_, which_, runner, store, options);
  }
  Runner runner(std::map<std::size_t, Runner::Behaviour> special = {}) {
    return {points_, std::move(special), sweep_.folder().path("log")};
  }
  std::string failure(std::size_t i) const { return Store(folder()).failure(points_[i].id); }
  std::size_t with_status(PointStatus status) const {
    const Store store(folder());
    return static_cast<std::size_t>(std::count_if(
        points_.begin(), points_.end(), [&](const SweepPoint& p) { return store.status(p.id) == status; }));
  }

  test::SmallSweep sweep_;
  std::vector<SweepPoint> points_;
  std::vector<std::size_t> which_;
};

constexpr std::size_t infeasible = 4;  // outputs = 0

TEST_F(DriverTest, RunsEachPointOnce) {
  Runner plain = runner();
  const DriverOutcome first = run(plain, {.jobs = 3});
  EXPECT_EQ(first.done, 5U);
  EXPECT_EQ(first.failed, 1U);
  EXPECT_THAT(failure(infeasible), HasSubstr("found 0"));
  const DriverOutcome second = run(plain);
  EXPECT_EQ(second.done_before, 5U);
  EXPECT_EQ(second.done, 0U);
  EXPECT_EQ(second.failed, 1U);
  for (std::size_t i = 0; i < points_.size(); ++i) EXPECT_EQ(plain.runs(i), i == infeasible ? 0U : 1U);
}

TEST_F(DriverTest, APointThatThrowsCrashesOrHangsFailsAlone) {
  Runner bad = runner({{0, [](std::size_t) { throw std::runtime_error("no way"); }},
                       {1,
                        [](std::size_t) {
                          std::signal(SIGABRT, SIG_DFL);
                          std::abort();
                        }},
                       {2, [](std::size_t) { std::this_thread::sleep_for(std::chrono::hours(1)); }}});
  const DriverOutcome outcome = run(bad, {.jobs = 2, .limits = {0.5, 0}});
  EXPECT_EQ(outcome.done, 2U);
  EXPECT_EQ(outcome.failed, 4U);
  EXPECT_EQ(failure(0), "no way");
  EXPECT_EQ(failure(1), "a simulation process ended with signal 6 (Aborted)");
  EXPECT_EQ(failure(2), "took longer than the time limit of 0.5 s");
}

TEST_F(DriverTest, APointThatTakesTooMuchMemoryFailsAlone) {
  Runner greedy =
      runner({{0, [](std::size_t) { std::vector<char>(std::size_t{1} << 30U, 'x').at(5) = 'y'; }}});
  EXPECT_EQ(run(greedy, {.limits = {0, 64 << 20}}).done, 4U);
  EXPECT_EQ(failure(0), test::out_of_memory_ends_the_process ? "a simulation process ended with no result"
                                                             : "needs more memory than the limit of 64 MiB");
}

TEST_F(DriverTest, FailedPointsRunAgainWhenAsked) {
  Runner moody = runner({{0, [](std::size_t attempt) {
                            if (attempt == 1) throw std::runtime_error("once");
                          }}});
  EXPECT_EQ(run(moody).failed, 2U);
  EXPECT_EQ(run(moody).failed, 2U);
  EXPECT_EQ(moody.runs(0), 1U);
  const DriverOutcome again = run(moody, {.retry_failed = true});
  EXPECT_EQ(again.done, 1U);
  EXPECT_EQ(again.failed, 1U);
  EXPECT_EQ(with_status(PointStatus::done), 5U);
}

TEST_F(DriverTest, AKilledChildIsStartedAgain) {
  Runner victim = runner({{0,
                           [](std::size_t attempt) {
                             if (attempt <= 2) ::kill(::getpid(), SIGKILL);
                           }},
                          {1, [](std::size_t) { ::kill(::getpid(), SIGKILL); }}});
  EXPECT_EQ(run(victim, {.jobs = 2}).done, 4U);
  EXPECT_EQ(victim.runs(0), 3U);
  EXPECT_EQ(victim.runs(1), 3U);
  EXPECT_EQ(failure(1), "a simulation process ended with signal 9 (Killed)");
}

TEST_F(DriverTest, StopsWhenItMustAndGoesOnLater) {
  Runner plain = runner();
  std::size_t seen = 0;
  DriverOptions options;
  options.progress = [&](std::size_t done, std::size_t) { seen = done; };
  options.must_stop = [&] { return seen >= 2; };
  const DriverOutcome stopped = run(plain, options);
  EXPECT_EQ(stopped.done, 2U);
  EXPECT_EQ(stopped.left, 4U);
  EXPECT_EQ(run(plain).done, 3U);
}

TEST_F(DriverTest, WaitsForAnotherDriverAndTakesOverItsPoint) {
  Store other(folder());
  ASSERT_TRUE(other.locks().claim(points_[0].id));
  ASSERT_TRUE(other.locks().claim(points_[1].id));
  Runner plain = runner();
  std::thread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    other.put_result(points_[0].id, R"({"point":{"id":")" + points_[0].id + "\"}}\n");
    other.locks().release(points_[0].id);
    other.locks().release(points_[1].id);  // as if it had died
  });
  EXPECT_EQ(run(plain).done, 5U);
  later.join();
  EXPECT_EQ(plain.runs(0), 0U);
  EXPECT_EQ(plain.runs(1), 1U);
}

TEST_F(DriverTest, ResultsThatCannotBeKeptEndTheRun) {
  std::filesystem::remove_all(folder() / "tmp");
  Runner plain = runner();
  try {
    run(plain);
    ADD_FAILURE();
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot write this file: No such file or directory"));
  }
}

TEST_F(DriverTest, ResultsThatDifferAreShouted) {
  Store(folder()).put_result(points_[0].id, R"({"point":{"id":"x"}})");
  std::filesystem::rename(folder() / "points", folder() / "kept");
  std::filesystem::create_directories(folder() / "points");
  Runner late = runner({{0, [&](std::size_t) {
                           std::filesystem::remove_all(folder() / "points");
                           std::filesystem::rename(folder() / "kept", folder() / "points");
                         }}});
  EXPECT_THROW(run(late), ResultsDiffer);
}

}  // namespace
}  // namespace lacuna

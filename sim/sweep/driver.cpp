#include "sim/sweep/driver.h"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <deque>
#include <map>
#include <set>
#include <thread>
#include <unordered_map>

#include "sim/sweep/journal.h"

namespace lacuna {
namespace {

using namespace std::chrono_literals;

constexpr int max_attempts = 3;  // of a point whose child is killed from outside
constexpr auto patience = 200ms;

std::string message_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const InputError& error) {
    std::string text;
    for (const Problem& problem : error.problems()) text += (text.empty() ? "" : "; ") + to_string(problem);
    return text;
  } catch (const std::exception& error) {
    return error.what();
  }
}

bool was_killed(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const ChildDied& death) {
    return death.signal() == SIGKILL;
  } catch (const std::exception&) {
    return false;
  }
}

class Driver {
 public:
  Driver(const std::vector<SweepPoint>& points, const std::vector<std::size_t>& which, PointRunner& runner,
         Store& store, const DriverOptions& options)
      : points_(points), runner_(runner), store_(store), options_(options), journal_(store.log_folder()) {
    for (const std::size_t i : which) {
      const PointStatus status = store.status(points[i].id);
      if (status == PointStatus::done)
        ++outcome_.done_before;
      else if (status == PointStatus::failed && !options.retry_failed)
        ++outcome_.failed;
      else
        queue_.push_back(i);
      if (status == PointStatus::failed && options.retry_failed) to_retry_.insert(i);
    }
    for (const std::size_t i : queue_) ++with_tensors_of_[points_[i].workload];
    of_ = which.size();
  }

  DriverOutcome run() {
    options_.progress(outcome_.done_before + outcome_.failed, of_);
    while (work()) {
    }
    store_.clean_up();
    outcome_.left = of_ - outcome_.done_before - outcome_.done - outcome_.failed;
    return outcome_;
  }

 private:
  // False when nothing is left to do.
  bool work() {
    const bool stopping = options_.must_stop();
    while (!stopping && !queue_.empty() && pool_.size() < options_.jobs) start_next();
    if (pool_.size() > 0) {
      for (ChildPool::Finished& finished : pool_.wait(patience)) settle(finished.id, finished.result);
      return true;
    }
    if (stopping || (queue_.empty() && elsewhere_.empty())) return false;
    if (queue_.empty()) {
      std::this_thread::sleep_for(patience);
      queue_.swap(elsewhere_);
    }
    return true;
  }

  void start_next() {
    const std::size_t i = queue_.front();
    queue_.pop_front();
    const SweepPoint& point = points_[i];
    if (!store_.locks().claim(point.id)) {
      elsewhere_.push_back(i);
      return;
    }
    const PointStatus status = store_.status(point.id);
    if (status == PointStatus::done) return count(i, outcome_.done);
    if (status == PointStatus::failed && !to_retry_.contains(i)) return count(i, outcome_.failed);
    if (!point.problem.empty()) return fail(i, point.problem);
    runner_.load(point, with_tensors_of_[point.workload] > 1);
    start_child(i);
  }

  // It fails for want of processes or file descriptors.
  void start_child(std::size_t i) {
    try {
      pool_.start(
          i, [this, i] { return run_in_child(points_[i]); }, options_.limits);
    } catch (const LimitReached& error) {
      throw InputError(
          "--jobs", "",
          fmt::format("expected fewer points at a time: with {} running the next cannot be started "
                      "({})",
                      pool_.size(), error.what()));
    }
  }

  // What the child says: how long it took, or why its result could not be kept.
  std::string run_in_child(const SweepPoint& point) const {
    const auto start = std::chrono::steady_clock::now();
    const std::string text = runner_.run(point);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    try {
      store_.put_result(point.id, text);
    } catch (const InputError& error) {
      const Problem& problem = error.problems().front();
      return Json{{"unwritable", problem.file}, {"message", problem.message}}.dump();
    } catch (const ResultsDiffer& error) {
      return Json{{"differs", error.what()}}.dump();
    }
    return host_figures(seconds).dump();
  }

  void settle(std::size_t i, const IsolatedResult& result) {
    const std::string& id = points_[i].id;
    const bool done = store_.status(id) == PointStatus::done;
    if (result.failure && done) return count(i, outcome_.done);  // killed after it had written
    if (result.failure && was_killed(result.failure) && ++attempts_[i] < max_attempts) {
      store_.locks().release(id);
      queue_.push_front(i);
      return;
    }
    if (result.failure) {
      options_.failed(i, result.failure);
      return fail(i, message_of(result.failure));
    }
    const Json said = Json::parse(result.text);
    if (said.contains("unwritable")) throw InputError(said.at("unwritable"), "", said.at("message"));
    if (said.contains("differs")) throw ResultsDiffer(said.at("differs"));
    journal_.add(id, said);
    count(i, outcome_.done);
  }

  void fail(std::size_t i, const std::string& message) {
    store_.put_failure(points_[i].id, message);
    journal_.add(points_[i].id, {{"failed", true}});
    count(i, outcome_.failed);
  }

  void count(std::size_t i, std::size_t& counter) {
    store_.locks().release(points_[i].id);
    ++counter;
    options_.progress(outcome_.done_before + outcome_.done + outcome_.failed, of_);
  }

  const std::vector<SweepPoint>& points_;
  PointRunner& runner_;
  Store& store_;
  const DriverOptions& options_;
  Journal journal_;
  std::deque<std::size_t> queue_, elsewhere_;  // elsewhere: another driver's
  std::set<std::size_t> to_retry_;
  std::unordered_map<std::string, std::size_t> with_tensors_of_;
  std::map<std::size_t, int> attempts_;
  ChildPool pool_;
  DriverOutcome outcome_;
  std::size_t of_ = 0;
};

}  // namespace

DriverOutcome run_points(const std::vector<SweepPoint>& points, const std::vector<std::size_t>& which,
                         PointRunner& runner, Store& store, const DriverOptions& options) {
  return Driver(points, which, runner, store, options).run();
}

}  // namespace lacuna

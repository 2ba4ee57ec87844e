// Runs functions in forked children and brings their texts back. SystemC can elaborate once per process, so
// whatever needs more than one simulation (compare, sweep, tests) gives each a child of its own; a child's
// crash is an error here and no more. A child dies with its parent.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <vector>

#include "sim/process/failures.h"

namespace lacuna {

// What came of one task. Exactly one of the two is meaningful: `failure` is null if the child returned
// normally.
struct IsolatedResult {
  std::string text;
  std::exception_ptr failure;  // InputError, Stuck, LimitReached and ChildDied keep their type; anything else
                               // is a runtime_error
};

// 0 = no limit. A child over its time is killed; one over its memory gets std::bad_alloc.
struct ChildLimits {
  double seconds = 0;
  std::int64_t memory_bytes = 0;  // beyond what the parent already has
};

// Children that come and go.
class ChildPool {
 public:
  struct Finished {
    std::size_t id;
    IsolatedResult result;
  };

  ChildPool() = default;
  ~ChildPool();  // kills those that still run
  ChildPool(const ChildPool&) = delete;
  ChildPool& operator=(const ChildPool&) = delete;

  // LimitReached for want of processes or file descriptors.
  void start(std::size_t id, const std::function<std::string()>& task, const ChildLimits& limits = {});
  // Those that have finished, when there is one; none after so long, or on a signal.
  std::vector<Finished> wait(std::chrono::milliseconds at_most);
  std::size_t size() const { return children_.size(); }

 private:
  using Clock = std::chrono::steady_clock;

  struct Child {
    std::size_t id = 0;
    pid_t pid = -1;
    int pipe = -1;
    ChildLimits limits;
    Clock::time_point deadline = Clock::time_point::max();
    bool overdue = false;
    std::string message;
  };

  static bool drain(Child& child);
  static IsolatedResult finish(const Child& child);
  int milliseconds_to_wait(std::chrono::milliseconds at_most) const;
  void kill_overdue();

  std::vector<Child> children_;
};

// At most `jobs` children at a time; results in the order of the tasks.
std::vector<IsolatedResult> run_isolated(const std::vector<std::function<std::string()>>& tasks,
                                         std::size_t jobs);

}  // namespace lacuna

// Runs points in forked children and keeps what comes of each.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <vector>

#include "sim/process/isolated.h"
#include "sim/sweep/point_runner.h"
#include "sim/sweep/store.h"

namespace lacuna {

struct DriverOptions {
  std::size_t jobs = 1;
  ChildLimits limits{};  // of each point
  bool retry_failed = false;
  std::function<void(std::size_t done, std::size_t of)> progress = [](std::size_t, std::size_t) {};
  std::function<bool()> must_stop = [] { return false; };  // asked often: starts no more points if true
  // Is told of a point that failed now, and how; not of one whose `problem` was known before.
  std::function<void(std::size_t point, const std::exception_ptr&)> failed = [](std::size_t,
                                                                                const std::exception_ptr&) {};
};

// Of the points that were asked for. Those that another driver finished count as if they were ours.
struct DriverOutcome {
  std::size_t done_before = 0, done = 0, failed = 0, left = 0;
};

// Points that have a result, or failed (unless they are to be tried again), are left as they are; those that
// another driver works on are waited for, and taken over if it dies. A point that throws, crashes, hangs or
// takes too much memory fails, with its message; a child that somebody killed is started again, up to three
// times. InputError if a result cannot be written: the points in work are lost then, but nothing else.
DriverOutcome run_points(const std::vector<SweepPoint>& points, const std::vector<std::size_t>& which,
                         PointRunner& runner, Store& store, const DriverOptions& options);

}  // namespace lacuna

// Runs a function in a forked child and brings its text back. SystemC can elaborate once per process, so
// whatever needs more than one simulation (compare, tests) gives each a child of its own; a child's crash is
// an error here and no more.
#pragma once

#include <exception>
#include <functional>
#include <string>
#include <vector>

namespace lacuna {

// What came of one task. Exactly one of the two is meaningful: `failure` is null if the child returned
// normally.
struct IsolatedResult {
  std::string text;
  std::exception_ptr
      failure;  // InputError and Stuck keep their type; anything else, a crash included, is a runtime_error
};

// At most `jobs` children at a time; results in the order of the tasks.
std::vector<IsolatedResult> run_isolated(const std::vector<std::function<std::string()>>& tasks,
                                         std::size_t jobs);

}  // namespace lacuna

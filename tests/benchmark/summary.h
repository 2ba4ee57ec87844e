// What the benchmarks found out, for the lines at the end: times of things that are worth a ratio.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace lacuna::bench {

// Cost of one repetition.
struct Cost {
  double cpu_seconds = 0;
  std::int64_t peak_memory_bytes = 0;  // 0: not measured
};

// Keeps the cheapest repetition of each name.
void note(const std::string& name, const Cost& cost);

// The summary is to have the ratio of the two times.
void compare(const std::string& of, const std::string& to, const std::string& what);

// The ratios of what was noted, as text; what did not run is left out.
std::string summary();

// User and system time of this process so far. The machine is shared: wall-clock time would measure the
// neighbours.
double cpu_seconds();

// Runs `body` in a child (SystemC elaborates once per process) and brings its cost back; the body's failure
// is thrown.
Cost cost_in_child(const std::function<void()>& body);

// Costs of `body` in this process.
Cost cost_here(const std::function<void()>& body);

}  // namespace lacuna::bench

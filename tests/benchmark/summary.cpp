#include "tests/benchmark/summary.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <vector>

#include "sim/process/isolated.h"

namespace lacuna::bench {
namespace {

std::map<std::string, Cost>& noted() {
  static std::map<std::string, Cost> costs;
  return costs;
}

rusage usage() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return used;
}

struct Ratio {
  std::string of, to, what;
};

std::vector<Ratio>& ratios() {
  static std::vector<Ratio> all;
  return all;
}

std::string line(const Ratio& ratio, const Cost& of, const Cost& to) {
  std::string text = fmt::format("{:<58} {:>8.2f}   ({:.4g} s / {:.4g} s of one core)", ratio.what,
                                 of.cpu_seconds / to.cpu_seconds, of.cpu_seconds, to.cpu_seconds);
  if (of.peak_memory_bytes > 0) text += fmt::format(", peak memory {} MB", of.peak_memory_bytes / 1'000'000);
  return text + "\n";
}

}  // namespace

void note(const std::string& name, const Cost& cost) {
  const auto [entry, is_new] = noted().emplace(name, cost);
  if (!is_new && cost.cpu_seconds < entry->second.cpu_seconds) entry->second = cost;
}

void compare(const std::string& of, const std::string& to, const std::string& what) {
  ratios().push_back({of, to, what});
}

std::string summary() {
  std::string text;
  for (const Ratio& ratio : ratios()) {
    const auto of = noted().find(ratio.of), to = noted().find(ratio.to);
    if (of != noted().end() && to != noted().end()) text += line(ratio, of->second, to->second);
  }
  return text.empty() ? text : "\nratios (cheapest repetition of each)\n" + text;
}

double cpu_seconds() {
  const rusage used = usage();
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         1e-6 * static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

Cost cost_in_child(const std::function<void()>& body) {
  const IsolatedResult result =
      run_isolated({[&] {
                     body();
                     return fmt::format("{} {}", cpu_seconds(), usage().ru_maxrss * 1024);
                   }},
                   1)
          .front();
  if (result.failure) std::rethrow_exception(result.failure);
  Cost cost;
  std::istringstream(result.text) >> cost.cpu_seconds >> cost.peak_memory_bytes;
  return cost;
}

Cost cost_here(const std::function<void()>& body) {
  const double start = cpu_seconds();
  body();
  return {cpu_seconds() - start, 0};
}

}  // namespace lacuna::bench

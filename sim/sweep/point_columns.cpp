#include "sim/sweep/point_columns.h"

#include <algorithm>

#include "sim/report/tables.h"

namespace lacuna {
namespace {

const std::vector<std::string> words{"accelerator", "network", "seed", "point", "status", "energy_table"};

bool contains(const std::vector<std::string>& list, const std::string& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

const std::vector<std::string>& plain_point_columns() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all = words;
    for (const char* number : {"cycles", "latency_ms", "energy_pj_total", "edp_pj_s", "utilization",
                               "dram_bytes_total", "clock_ghz"})
      all.emplace_back(number);
    return all;
  }();
  return names;
}

bool is_point_column(const std::string& name) {
  return contains(plain_point_columns(), name) || is_result_column(name);
}

bool holds_numbers(const std::string& point_column) {
  return !contains(words, point_column);
}

}  // namespace lacuna

#include "sim/results/metric.h"

#include <utility>

namespace lacuna {
namespace {

// What a group is called in the names of columns, where that is not the group itself.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> column_prefixes{{
    {"cycle_attribution", "pe_cycles"},
    {"traffic_bytes/dram", "dram_bytes"},
    {"traffic_bytes/buffers", "buffer_bytes"},
    {"plan/tile", "tile"},
    {"plan", ""},
}};

std::string column_prefix(std::string_view group) {
  for (const auto& [of, prefix] : column_prefixes)
    if (group == of || (group.starts_with(of) && group[of.size()] == '/'))
      return std::string(prefix) + std::string(group.substr(of.size()));
  return std::string(group);
}

}  // namespace

const char* to_string(AddsUp how) {
  switch (how) {
    case AddsUp::sum:
      return "sum";
    case AddsUp::maximum:
      return "maximum";
    case AddsUp::derived:
      return "derived";
    case AddsUp::run_only:
      return "run only";
    case AddsUp::nothing:
      break;
  }
  return "none";
}

std::string Metric::key() const {
  return group.empty() ? std::string(name) : std::string(group) + '/' + std::string(name);
}

std::string Metric::column() const {
  std::string column = column_prefix(group);
  if (!column.empty()) column += '_';
  column += name;
  std::replace(column.begin(), column.end(), '/', '_');
  return column;
}

}  // namespace lacuna

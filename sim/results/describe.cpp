#include "sim/results/describe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/results/layer_metrics.h"

namespace lacuna {
namespace {

std::string brackets(const Column& column) {
  std::vector<std::string> words;
  if (!column.unit.empty()) words.push_back(column.unit);
  if (column.over_layers == AddsUp::sum || column.over_layers == AddsUp::maximum)
    words.emplace_back(to_string(column.over_layers));
  if (column.over_jobs == AddsUp::run_only) words.emplace_back("of overlapping jobs only the run has one");
  return words.empty() ? "" : fmt::format("  [{}]", fmt::join(words, "; "));
}

}  // namespace

std::string described(const std::string& name, const Column& column) {
  return fmt::format("{}{}\n    {}\n", name, brackets(column), column.meaning);
}

std::string described_metrics() {
  std::string text;
  for (const Metric& m : layer_metrics) {
    const std::string key = m.key(), column = m.column();
    text += described(m.is_column && column != key ? fmt::format("{}  (column {})", key, column) : key,
                      {column, std::string(m.unit), std::string(m.meaning), m.over_layers, m.over_jobs});
  }
  return text;
}

std::string described(const std::string& file, const std::vector<Column>& columns) {
  std::string text;
  for (const Column& column : columns) text += described(file + "/" + column.name, column);
  return text;
}

}  // namespace lacuna

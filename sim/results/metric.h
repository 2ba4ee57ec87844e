// One number (or word) of a result, declared once: what it is called, what it means, its unit, and how it
// adds up. All metrics of a layer stand in layer_metrics.h; JSON, CSV, totals, columns.json and `lacuna
// describe results` follow from there.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace lacuna {

class LayerResult;

// Empty where a row has nothing to say: a plan in the totals, a pruning of what was not pruned.
using Value = std::variant<std::monostate, bool, std::int64_t, double, std::string>;

enum class AddsUp : std::uint8_t {
  sum,       // the total is the sum of the parts
  maximum,   // the largest of them
  derived,   // computed anew, from what the parts counted
  run_only,  // no part has it: of jobs that overlap, only the whole run has a time
  nothing,   // it belongs to one layer
};
const char* to_string(AddsUp how);

struct Metric {
  std::string_view
      group;  // the object that has it in a row of result.json: "weights", "plan/tile"; "": the row
  std::string_view name;
  std::string_view unit;  // "": a word, or a number of nothing
  AddsUp over_layers, over_jobs;
  std::string_view meaning;
  Value (*derive)(const LayerResult&) = nullptr;  // of what is computed; null: it is counted
  bool is_word = false;
  bool is_column = true;  // of layers.csv and points.csv

  constexpr bool is_called(std::string_view key) const {
    if (group.empty()) return key == name;
    return key.size() == group.size() + 1 + name.size() && key.starts_with(group) &&
           key[group.size()] == '/' && key.ends_with(name);
  }
  std::string key() const;     // "weights/count"
  std::string column() const;  // "weights_count"; of some groups shorter, see metric.cpp
};

// A key as a template argument: of<"weights/count">.
template <std::size_t size>
struct Key {
  char text[size]{};
  constexpr Key(const char (&from)[size]) { std::copy_n(from, size, text); }
  constexpr std::string_view view() const { return {text, size - 1}; }
};

template <std::size_t... sizes>
constexpr auto joined(const std::array<Metric, sizes>&... parts) {
  std::array<Metric, (sizes + ...)> all{};
  std::size_t next = 0;
  ((std::copy(parts.begin(), parts.end(), all.begin() + next), next += sizes), ...);
  return all;
}

}  // namespace lacuna

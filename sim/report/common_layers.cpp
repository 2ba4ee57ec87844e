#include "sim/report/common_layers.h"

#include <fmt/format.h>

#include <set>

namespace lacuna {
namespace {

using Names = std::set<std::string>;

// The layer that a row belongs to, which may be one of its two factors.
std::string whole_layer(const std::string& name) {
  for (const std::string factor : {"/first", "/second"})
    if (name.ends_with(factor)) return name.substr(0, name.size() - factor.size());
  return name;
}

// A row, and what is done as part of it.
Names layers_of(const LayerResult& row) {
  Names names{whole_layer(row.name())};
  if (row.has<"fused_pool">()) names.insert(row.word<"fused_pool">());
  return names;
}

Names layers_of(const MissingLayer& layer) {
  Names names{whole_layer(layer.name)};
  if (!layer.fused_pool.empty()) names.insert(layer.fused_pool);
  return names;
}

bool meets(const Names& names, const Names& others) {
  for (const std::string& name : names)
    if (others.contains(name)) return true;
  return false;
}

// What either lacks, and what the other then has no counterpart for: of a pool that is part of a layer on one
// machine, both.
Names lacking(const RunResult& base, const RunResult& result) {
  Names lacking;
  for (const RunResult* one : {&base, &result})
    for (const MissingLayer& layer : one->not_run) lacking.merge(layers_of(layer));
  for (std::size_t before = lacking.size() + 1; before != lacking.size();) {
    before = lacking.size();
    for (const RunResult* one : {&base, &result})
      for (const LayerResult& row : one->layers)
        if (Names names = layers_of(row); meets(names, lacking)) lacking.merge(names);
  }
  return lacking;
}

struct Totals {
  double cycles = 0, energy = 0;
};

Totals totals_without(const Names& lacking, const RunResult& result) {
  Totals totals;
  for (const LayerResult& row : result.layers) {
    if (meets(layers_of(row), lacking)) continue;
    totals.cycles += row.number<"cycles">();
    totals.energy += row.number<"energy_pj_total">();
  }
  return totals;
}

Totals whole_totals(const RunResult& result) {
  return {result.total.number<"cycles">(), result.total.number<"energy_pj_total">()};
}

}  // namespace

CommonTotals common_totals(const RunResult& base, const RunResult& result) {
  CommonTotals common;
  common.is_whole = base.not_run.empty() && result.not_run.empty();
  if (!base.has_total || !result.has_total) return common;
  const Names names = lacking(base, result);
  const Totals before = common.is_whole ? whole_totals(base) : totals_without(names, base);
  const Totals totals = common.is_whole ? whole_totals(result) : totals_without(names, result);
  common.cycles_before = before.cycles;
  common.cycles = totals.cycles;
  common.energy_pj_before = before.energy;
  common.energy_pj = totals.energy;
  return common;
}

std::string coverage(const RunResult& result) {
  const std::size_t missing = result.not_run.size(), ran = result.layers.size();
  return missing == 0 ? "" : fmt::format("over {} of {} layers", ran, ran + missing);
}

std::vector<std::string> reasons(const std::string& name, const RunResult& result) {
  std::vector<std::string> lines;
  for (const MissingLayer& layer : result.not_run) {
    const std::string who = fmt::format("layer \"{}\"", layer.name);
    const bool says_who = layer.reason.starts_with(who);
    lines.push_back(fmt::format("{}: {}not run: {}", name, says_who ? "" : who + " was ", layer.why()));
  }
  if (!result.failure.empty()) lines.push_back(fmt::format("{}: failed: {}", name, result.failure));
  return lines;
}

std::string reason_for_nothing(const RunResult& result) {
  if (result.has_total) return "";
  return result.failure.empty() ? "no layer can be run" : result.failure;
}

std::string whole_reason(const RunResult& result) {
  std::string text = result.has_total ? coverage(result) : reason_for_nothing(result);
  for (const MissingLayer& layer : result.not_run) text += fmt::format("; {}: {}", layer.name, layer.why());
  return text;
}

}  // namespace lacuna

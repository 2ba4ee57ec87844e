// A sweep file as the user wrote it, checked: which machines, networks and seeds, and what is varied. What it
// expands to is in expand.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/config/document.h"
#include "sim/inputs/settings.h"
#include "sim/sweep/figure_config.h"

namespace lacuna {

// from, from + step, ... up to and including `to`.
struct RangeConfig {
  double from = 0, to = 0, step = 1;
  void fields(Fields& f);
};

// from, from x factor, ... up to and including `to`; or `points` values from `from` to `to`.
struct LogRangeConfig {
  double from = 1, to = 1;
  double factor = 0;        // 0: `points` says
  std::int64_t points = 0;  // 0: `factor` says
  bool integer = false;     // round to integers, each once
  void fields(Fields& f);
};

struct AxisConfig {
  std::string name, pointer, unit;
  std::vector<std::string> pointers;
  Json values;  // null until it is known
  std::optional<RangeConfig> range;
  std::optional<LogRangeConfig> log_range;
  std::vector<std::string> accelerators;  // empty: all
  bool spelt_out = false;                 // `pointers` and `values` are known and say all

  void fields(Fields& f);
  bool applies_to(const std::string& accelerator) const;
  std::vector<std::string> places() const;  // its pointers, however many
  std::string column() const;               // "bandwidth_B_per_cycle"

 private:
  void ranges(Fields& f);
};

struct SweepConfig {
  std::string name, description;
  std::vector<std::string> accelerators, networks, filters, layers;
  Json seeds = Json::array({1});
  Json traces;
  std::vector<AxisConfig> axes;
  std::vector<FigureConfig> figures;
  std::string combine = "product";
  std::vector<Note> notes;  // on what cannot matter

  void fields(Fields& f);
  std::vector<std::uint64_t> seed_list() const;
  std::string trace_of(const std::string& network) const;  // "" = synthetic tensors

 private:
  void contradictions(Fields& f) const;
};

// InputError with all problems of the file. Every axis of the result has `pointers` and `values`, so that
// writing it gives the effective sweep; accelerators, networks and traces that are paths are absolute.
SweepConfig read_sweep(const Document& document);

Json sweep_json(SweepConfig sweep);  // the effective sweep
Json sweep_schema();

}  // namespace lacuna

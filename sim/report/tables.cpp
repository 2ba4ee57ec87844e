#include "sim/report/tables.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "sim/config/harmless.h"
#include "sim/report/quantity.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

bool has_weights(const LayerResult& row) {
  return row.count<"macs_dense">() > 0;
}

// The cause with most PE-cycles, and its share in percent.
std::pair<std::string, double> main_cause(const LayerResult& row) {
  const Cause* most = nullptr;
  double all = 0;
  static const auto causes = all_causes();
  for (const Cause& cause : causes) {
    all += row.number_at(place_of(cause));
    if (most == nullptr || row.count_at(place_of(cause)) > row.count_at(place_of(*most))) most = &cause;
  }
  return {to_string(*most), all == 0 ? 0 : 100 * row.number_at(place_of(*most)) / all};
}

// "OR k16 c64 p4 q56": the loop order, and the tile's extents beyond 1.
std::string plan_cell(const LayerResult& row) {
  if (!row.has<"plan/loop_order">()) return "";
  std::string text = row.word<"plan/loop_order">();
  constexpr std::size_t first = place_of<"plan/tile/g">(), end = place_of<"plan/tile/q">() + 1;
  for (std::size_t i = first; i < end; ++i)
    if (row.count_at(i) > 1) text += fmt::format(" {}{}", layer_metrics[i].name, row.count_at(i));
  return text;
}

// Of the columns with energies and DRAM traffic.
struct Units {
  ColumnUnit energy, dram;
};

std::vector<std::string> run_row(const LayerResult& row, double total_cycles, const Units& units) {
  const auto [cause, share] = main_cause(row);
  return {row.name(),
          row.type(),
          grouped(row.count<"cycles">()),
          percent(100 * row.number<"cycles">() / total_cycles),
          percent(100 * row.number<"utilization_busy">()),
          percent(100 * row.number<"utilization">()),
          digits(row.number<"macs_effectual">() / 1e6, 2),
          dram_cell(row.number<"dram_bytes_total">(), units.dram),
          digits(row.number<"energy_pj_total">() / units.energy.size, 2),
          row.word<"roofline/bound">(),
          fmt::format("{} {:.0f}%", cause, share),
          plan_cell(row)};
}

// What --check-values found; it would have been an error if anything had differed.
std::string checked_values(const RunResult& result) {
  const auto checked = std::ranges::count_if(result.layers, &LayerResult::has<"values/checked">);
  if (checked == 0) return "";
  return fmt::format(
      "Values: {} layer{} checked one by one, each from its own input tensor: the sums equal those of an "
      "independent "
      "convolution, bit for bit; that a layer's input is the output of the one before is not checked.\n",
      checked, checked == 1 ? "" : "s");
}

// What pruning kept; nothing if no layer was pruned.
std::string kept_weights(const RunResult& result) {
  std::set<std::string> methods;
  double kept = 0, unpruned = 0;
  for (const LayerResult& layer : result.layers) {
    if (!layer.has<"pruning">()) continue;
    methods.insert(layer.word<"pruning">());
    kept += layer.number<"weights/nonzero">();
    unpruned += layer.number<"weights/unpruned">();
  }
  if (methods.empty()) return "";
  return fmt::format("Pruning ({}) kept {:.2f}% of {:.0f} weights.\n", fmt::join(methods, ", "),
                     unpruned == 0 ? 0 : 100 * kept / unpruned, unpruned);
}

std::string verdict(const RunResult& result) {
  const LayerResult& total = result.total;
  const Json& tensors = result.provenance.at("tensors");
  const auto [cause, share] = main_cause(total);
  const double seconds = total.number<"latency_ms">() / 1e3;
  return fmt::format(
      "{} on {}: {} cycles = {} at {:.3g} GHz, {} images/s, {}; {}-bound, {:.0f}% of "
      "PE-cycles {}.\n"
      "Tensors: {} ({}).\n{}{}",
      result.network_name(), result.machine(), grouped(total.count<"cycles">()), time_text(seconds),
      result.clock_ghz(), rate_text(result.network.value("batch", 1.0) / seconds),
      energy_text(total.number<"energy_pj_total">()), total.word<"roofline/bound">(), share, cause,
      tensors.at("origin").get<std::string>(), tensors.at("description").get<std::string>(),
      kept_weights(result), checked_values(result));
}

// A result's rows by the names of its layers.
class LayerRows {
 public:
  explicit LayerRows(const RunResult& result) {
    for (const LayerResult& row : result.layers) rows_.emplace(row.name(), &row);
  }

  // Null if the machine has no row of its own for this layer.
  const LayerResult* find(const std::string& layer) const {
    const auto found = rows_.find(layer);
    return found == rows_.end() ? nullptr : found->second;
  }

 private:
  std::unordered_map<std::string, const LayerResult*> rows_;
};

// In time: the machines need not have one clock.
double speedup(const LayerResult& base, const LayerResult& other) {
  const auto nanoseconds = [](const LayerResult& row) {
    return row.number<"cycles">() / row.rates().clock_ghz.value();
  };
  return nanoseconds(base) / nanoseconds(other);
}

// Geometric mean of the speed-ups over the layers with weights that both results have.
double geomean_speedup(const RunResult& base, const RunResult& result) {
  double log_sum = 0;
  int count = 0;
  const LayerRows others(result);
  for (const LayerResult& row : base.layers) {
    const LayerResult* other = has_weights(row) ? others.find(row.name()) : nullptr;
    if (other == nullptr) continue;
    log_sum += std::log(speedup(row, *other));
    ++count;
  }
  return count == 0 ? 1 : std::exp(log_sum / count);
}

// The same layer (or the totals) of every result; null where a machine has no such row, but not everywhere.
using ComparedRows = std::vector<const LayerResult*>;

bool has_row(const LayerResult* row) {
  return row != nullptr;
}

const LayerResult& first_of(const ComparedRows& rows) {
  return **std::find_if(rows.begin(), rows.end(), has_row);
}

std::vector<std::string> compare_row(const ComparedRows& rows, const ColumnUnit& energy) {
  std::vector<std::string> cells{first_of(rows).name(), first_of(rows).type()};
  for (const LayerResult* row : rows) {
    const bool comparable = has_row(row) && has_row(rows.front());
    cells.push_back(has_row(row) ? grouped(row->count<"cycles">()) : "-");
    cells.push_back(comparable ? ratio(speedup(*rows.front(), *row)) : "-");
    cells.push_back(has_row(row) ? digits(row->number<"energy_pj_total">() / energy.size, 2) : "-");
  }
  return cells;
}

// visit(rows, false) for each layer that any machine has, in the network's order; visit(totals, true).
template <class Visit>
void for_each_row(const std::vector<RunResult>& results, const Visit& visit) {
  const std::vector<LayerRows> rows_of(results.begin(), results.end());
  for (const Json& layer : results.front().network.at("layers")) {
    ComparedRows rows;
    for (const LayerRows& of_result : rows_of)
      rows.push_back(of_result.find(layer.at("name").get<std::string>()));
    if (std::any_of(rows.begin(), rows.end(), has_row)) visit(rows, false);
  }
  ComparedRows totals;
  for (const RunResult& result : results) totals.push_back(&result.total);
  visit(totals, true);
}

// A cell of compare.csv: what one machine did of a layer.
struct ComparedCell {
  const RunResult* result;
  const LayerResult* base;  // of the first machine; null if it has none
  const LayerResult* row;
};

const std::vector<ColumnOf<ComparedCell>>& compared_columns() {
  using Cell = ComparedCell;
  const auto sum = AddsUp::sum, run_only = AddsUp::run_only, nothing = AddsUp::nothing;
  static const std::vector<ColumnOf<Cell>> columns{
      {{"layer", "", "its name; \"total\"", nothing, nothing, true},
       [](const Cell& c) { return c.row->name(); }},
      {{"type", "", "of the layer; \"total\"", nothing, nothing, true},
       [](const Cell& c) { return c.row->type(); }},
      {{"accelerator", "", "the accelerator's name", nothing, nothing, true},
       [](const Cell& c) { return c.result->machine(); }},
      {{"cycles", "cycles", "as in layers.csv", sum, run_only},
       [](const Cell& c) { return fmt::format("{}", c.row->count<"cycles">()); }},
      {{"speedup", "ratio",
        "time of the first accelerator / time of this one; empty if the first has no such row"},
       [](const Cell& c) { return c.base == nullptr ? "" : fmt::format("{}", speedup(*c.base, *c.row)); }},
      {{"energy_pj", "pJ", "energy_pj_total of layers.csv", sum, sum},
       [](const Cell& c) { return fmt::format("{}", c.row->number<"energy_pj_total">()); }},
      {{"dram_bytes", "bytes", "dram_bytes_total of layers.csv", sum, sum},
       [](const Cell& c) { return fmt::format("{}", c.row->number<"dram_bytes_total">()); }}};
  return columns;
}

}  // namespace

std::string run_table(const RunResult& result) {
  const LayerResult& total = result.total;
  const Units units{energy_unit(total.number<"energy_pj_total">()),
                    dram_unit(total.number<"dram_bytes_total">())};
  TextTable table({"layer", "type", "cycles", "time%", "busy%", "eff.%", "MMAC eff.",
                   fmt::format("DRAM {}", units.dram.name), fmt::format("energy {}", units.energy.name),
                   "bound", "most PE-cycles", "loop order, tile"});
  for (const LayerResult& layer : result.layers) table.add(run_row(layer, total.number<"cycles">(), units));
  table.rule();
  table.add(run_row(total, total.number<"cycles">(), units));
  return table.str() + "\n" + verdict(result);
}

std::string compare_table(const std::vector<RunResult>& results) {
  double most_pj = 0;
  for (const RunResult& result : results)
    most_pj = std::max(most_pj, result.total.number<"energy_pj_total">());
  const ColumnUnit energy = energy_unit(most_pj);
  std::vector<std::string> header{"layer", "type"};
  for (const RunResult& result : results)
    for (const char* column : {"cycles", "speed-up", energy.name})
      header.push_back(result.machine() + " " + column);
  TextTable table(header);
  for_each_row(results, [&](const ComparedRows& rows, bool total) {
    if (total) table.rule();
    table.add(compare_row(rows, energy));
  });
  std::string text = table.str() + "\n";
  const RunResult& base = results.front();
  for (std::size_t i = 1; i < results.size(); ++i) {
    const RunResult& other = results[i];
    text += fmt::format(
        "{} over {}: {}x in {} (total), {}x geomean over layers with weights, {}x in energy.\n",
        other.machine(), base.machine(), ratio(speedup(base.total, other.total)),
        base.clock_ghz() == other.clock_ghz() ? "cycles" : "time", ratio(geomean_speedup(base, other)),
        ratio(base.total.number<"energy_pj_total">() / other.total.number<"energy_pj_total">()));
  }
  for (const RunResult& result : results) text += verdict(result);
  return text;
}

std::vector<Column> compare_columns() {
  return columns_of(compared_columns());
}

std::string compare_csv(const std::vector<RunResult>& results) {
  std::vector<ComparedCell> cells;
  for_each_row(results, [&](const ComparedRows& rows, bool) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (has_row(rows[i])) cells.push_back({&results[i], rows.front(), rows[i]});
  });
  return csv_text(compared_columns(), cells);
}

}  // namespace lacuna

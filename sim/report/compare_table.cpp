#include "sim/report/compare_table.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "sim/report/common_layers.h"
#include "sim/report/quantity.h"
#include "sim/report/run_table.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

bool has_weights(const LayerResult& row) {
  return row.count<"macs_dense">() > 0;
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

// What one machine did of a layer, or of all.
struct ComparedCell {
  const RunResult* result;
  const LayerResult* row;  // null where a machine has no such row
};

// The same layer (or the totals) of every result.
struct ComparedRows {
  std::string name, type;
  bool is_total = false;
  std::vector<ComparedCell> cells;
};

// In time, of totals over the layers that both have; nothing if there is none to be had.
std::optional<double> speedup_of(const ComparedRows& compared, const ComparedCell& cell) {
  const ComparedCell& base = compared.cells.front();
  if (base.row == nullptr || cell.row == nullptr) return std::nullopt;
  if (!compared.is_total) return speedup(*base.row, *cell.row);
  const CommonTotals common = common_totals(*base.result, *cell.result);
  if (!common.is_comparable()) return std::nullopt;
  return common.cycles_before / base.result->clock_ghz() / (common.cycles / cell.result->clock_ghz());
}

// Behind totals that lack layers.
const char* mark(const ComparedRows& compared, const ComparedCell& cell) {
  return compared.is_total && !cell.result->not_run.empty() ? "*" : "";
}

std::vector<std::string> compare_row(const ComparedRows& compared, const ColumnUnit& energy) {
  std::vector<std::string> texts{compared.name, compared.type};
  for (const ComparedCell& cell : compared.cells) {
    const std::optional<double> faster = speedup_of(compared, cell);
    const char* marked = mark(compared, cell);
    texts.push_back(cell.row == nullptr ? "-" : grouped(cell.row->count<"cycles">()) + marked);
    texts.push_back(faster ? ratio(*faster) : "-");
    texts.push_back(
        cell.row == nullptr ? "-" : digits(cell.row->number<"energy_pj_total">() / energy.size, 2) + marked);
  }
  return texts;
}

// The layer of this name among those that were not run; null if it is not there.
const MissingLayer* not_run(const RunResult& result, const std::string& layer) {
  const auto found = std::ranges::find(result.not_run, layer, &MissingLayer::name);
  return found == result.not_run.end() ? nullptr : &*found;
}

// The type of a layer that some machine has, if only as one that it cannot run; "" if none has.
std::string type_of(const ComparedRows& compared) {
  for (const ComparedCell& cell : compared.cells) {
    if (cell.row != nullptr) return cell.row->type();
    if (const MissingLayer* layer = not_run(*cell.result, compared.name)) return layer->type;
  }
  return "";
}

// The layers of the network, which a result that failed may not have.
std::vector<std::string> layer_names(const std::vector<RunResult>& results) {
  std::vector<std::string> names;
  for (const RunResult& result : results) {
    if (!result.network.contains("layers")) continue;
    for (const Json& layer : result.network.at("layers"))
      names.push_back(layer.at("name").get<std::string>());
    break;
  }
  return names;
}

// Each layer that any machine has, in the network's order, and the totals.
std::vector<ComparedRows> compared_rows(const std::vector<RunResult>& results) {
  const std::vector<LayerRows> rows_of(results.begin(), results.end());
  std::vector<ComparedRows> all;
  for (const std::string& layer : layer_names(results)) {
    ComparedRows compared{layer, "", false, {}};
    for (std::size_t i = 0; i < results.size(); ++i)
      compared.cells.push_back({&results[i], rows_of[i].find(layer)});
    compared.type = type_of(compared);
    if (!compared.type.empty()) all.push_back(std::move(compared));
  }
  ComparedRows totals{"total", "total", true, {}};
  for (const RunResult& result : results)
    totals.cells.push_back({&result, result.has_total ? &result.total : nullptr});
  all.push_back(std::move(totals));
  return all;
}

// Why a cell is empty, or a total is not over all layers; "" if there is no reason to be told.
std::string reason_of(const ComparedRows& compared, const ComparedCell& cell) {
  if (compared.is_total)
    return cell.row != nullptr ? coverage(*cell.result) : reason_for_nothing(*cell.result);
  const MissingLayer* missing = not_run(*cell.result, compared.name);
  return missing == nullptr ? "" : missing->reason;
}

bool lacks_layers(const RunResult& result) {
  return !result.has_total || !result.not_run.empty();
}

// What the marks and empty cells of a table mean.
std::string explanation(const std::vector<RunResult>& results) {
  std::string text;
  for (const RunResult& result : results) {
    for (const std::string& line : reasons(result.machine(), result)) text += line + "\n";
    if (const std::string over = coverage(result); !over.empty() && result.has_total)
      text += fmt::format("* {}: its totals are {}.\n", result.machine(), over);
  }
  return text;
}

// "A over B: 2.00x in cycles (total), ..."
std::string relation(const RunResult& base, const RunResult& result) {
  const CommonTotals common = common_totals(base, result);
  if (!common.is_comparable()) return "";
  const double before = common.cycles_before / base.clock_ghz(), after = common.cycles / result.clock_ghz();
  return fmt::format("{} over {}: {}x in {} ({}), {}x geomean over layers with weights, {}x in energy.\n",
                     result.machine(), base.machine(), ratio(before / after),
                     base.clock_ghz() == result.clock_ghz() ? "cycles" : "time",
                     common.is_whole ? "total" : "total of the layers that both ran",
                     ratio(geomean_speedup(base, result)), ratio(common.energy_pj_before / common.energy_pj));
}

// A row of compare.csv.
struct CsvCellOf {
  const ComparedRows& compared;
  const ComparedCell& cell;

  template <Key key>
  std::string number() const {
    return cell.row == nullptr ? "" : fmt::format("{}", cell.row->number<key>());
  }
};

const std::vector<ColumnOf<CsvCellOf>>& declared_columns() {
  using Cell = CsvCellOf;
  const auto sum = AddsUp::sum, run_only = AddsUp::run_only, nothing = AddsUp::nothing;
  static const std::vector<ColumnOf<Cell>> columns{
      {{"layer", "", "its name; \"total\"", nothing, nothing, true},
       [](const Cell& c) { return c.compared.name; }},
      {{"type", "", "of the layer; \"total\"", nothing, nothing, true},
       [](const Cell& c) { return c.compared.type; }},
      {{"accelerator", "", "the accelerator's name", nothing, nothing, true},
       [](const Cell& c) { return c.cell.result->machine(); }},
      {{"cycles", "cycles", "as in layers.csv", sum, run_only},
       [](const Cell& c) {
         return c.cell.row == nullptr ? "" : fmt::format("{}", c.cell.row->count<"cycles">());
       }},
      {{"speedup", "ratio",
        "time of the first accelerator / time of this one, of totals over the layers that both ran; empty if "
        "there is "
        "no such row of the first"},
       [](const Cell& c) {
         const std::optional<double> faster = speedup_of(c.compared, c.cell);
         return faster ? fmt::format("{}", *faster) : "";
       }},
      {{"energy_pj", "pJ", "energy_pj_total of layers.csv", sum, sum},
       [](const Cell& c) { return c.number<"energy_pj_total">(); }},
      {{"dram_bytes", "bytes", "dram_bytes_total of layers.csv", sum, sum},
       [](const Cell& c) { return c.number<"dram_bytes_total">(); }},
      {{"reason", "", "why a cell is empty, or a total is not over all layers; there only if one is", nothing,
        nothing, true},
       [](const Cell& c) { return reason_of(c.compared, c.cell); }}};
  return columns;
}

}  // namespace

std::string compare_table(const std::vector<RunResult>& results) {
  double most_pj = 0;
  for (const RunResult& result : results)
    if (result.has_total) most_pj = std::max(most_pj, result.total.number<"energy_pj_total">());
  const ColumnUnit energy = energy_unit(most_pj);
  std::vector<std::string> header{"layer", "type"};
  for (const RunResult& result : results)
    for (const char* column : {"cycles", "speed-up", energy.name})
      header.push_back(result.machine() + " " + column);
  TextTable table(header);
  for (const ComparedRows& compared : compared_rows(results)) {
    if (compared.is_total) table.rule();
    table.add(compare_row(compared, energy));
  }
  std::string text = table.str() + "\n" + explanation(results);
  for (std::size_t i = 1; i < results.size(); ++i) text += relation(results.front(), results[i]);
  for (const RunResult& result : results)
    if (result.has_total) text += verdict(result);
  return text;
}

std::vector<Column> compare_columns() {
  return columns_of(declared_columns());
}

std::string compare_csv(const std::vector<RunResult>& results) {
  std::vector<ColumnOf<CsvCellOf>> columns = declared_columns();
  if (std::none_of(results.begin(), results.end(), lacks_layers)) columns.pop_back();  // the reasons
  const std::vector<ComparedRows> all = compared_rows(results);
  std::vector<CsvCellOf> rows;
  for (const ComparedRows& compared : all)
    for (const ComparedCell& cell : compared.cells)
      if (cell.row != nullptr || !reason_of(compared, cell).empty())  // else part of another layer's
        rows.push_back({compared, cell});
  return csv_text(columns, rows);
}

}  // namespace lacuna

#include "sim/report/matrix.h"

#include <algorithm>
#include <optional>

#include "sim/report/common_layers.h"
#include "sim/report/quantity.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

std::string accelerator(const MatrixCell& cell) {
  return cell.result.machine();
}

double kept_fraction(const MatrixCell& cell) {
  const double unpruned = cell.result.total.number<"weights/unpruned">();
  return unpruned == 0 ? 1 : cell.result.total.number<"weights/nonzero">() / unpruned;
}

double seconds(const MatrixCell& cell) {
  return cell.result.total.number<"cycles">() / (cell.result.clock_ghz() * 1e9);
}

// In time, since the accelerators need not have one clock, and over the layers that both cells have; nothing
// if there are none.
std::optional<double> speedup(const MatrixCell& base, const MatrixCell& cell) {
  const CommonTotals common = common_totals(base.result, cell.result);
  if (!common.is_comparable()) return std::nullopt;
  return common.cycles_before / (base.result.clock_ghz() * 1e9) /
         (common.cycles / (cell.result.clock_ghz() * 1e9));
}

std::string speedup_cell(const MatrixCell& base, const MatrixCell& cell) {
  const std::optional<double> faster = speedup(base, cell);
  const bool is_whole = base.result.not_run.empty() && cell.result.not_run.empty();
  return faster ? ratio(*faster) + (is_whole ? "" : "*") : "-";
}

bool any_reason(const std::vector<MatrixCell>& cells) {
  return std::any_of(cells.begin(), cells.end(),
                     [](const MatrixCell& cell) { return !whole_reason(cell.result).empty(); });
}

// What the marks and empty cells mean; "" if there are none.
std::string explanation(const std::vector<MatrixCell>& cells) {
  std::string text;
  for (const MatrixCell& cell : cells)
    for (const std::string& line : reasons(cell.pruning + ", " + accelerator(cell), cell.result))
      text += line + "\n";
  if (text.empty()) return "";
  return "\n" + text + "* over the layers that ran; of a speed-up, over those that ran in both cells.\n";
}

// A cell, and the one that speed-ups are over.
struct MatrixRow {
  const MatrixCell& cell;
  const MatrixCell& base;

  // Of the total, if there is one.
  template <Key key>
  std::string number() const {
    return cell.result.has_total ? fmt::format("{}", cell.result.total.number<key>()) : "";
  }
  template <Key key>
  std::string count() const {
    return cell.result.has_total ? fmt::format("{}", cell.result.total.count<key>()) : "";
  }
  std::string text(double number) const { return cell.result.has_total ? fmt::format("{}", number) : ""; }
};

const std::vector<ColumnOf<MatrixRow>>& declared_columns() {
  using Row = MatrixRow;
  const auto none = AddsUp::nothing;
  static const std::vector<ColumnOf<Row>> columns{
      {{"pruning", "", "how the weights were pruned, as in --prunings", none, none, true},
       [](const Row& r) { return r.cell.pruning; }},
      {{"accelerator", "", "the accelerator's name", none, none, true},
       [](const Row& r) { return accelerator(r.cell); }},
      {{"kept_fraction", "0..1", "weights_nonzero / weights_unpruned"},
       [](const Row& r) { return r.text(kept_fraction(r.cell)); }},
      {{"weights_unpruned", "weights", "before pruning"},
       [](const Row& r) { return r.number<"weights/unpruned">(); }},
      {{"weights_nonzero", "weights", "after pruning"},
       [](const Row& r) { return r.number<"weights/nonzero">(); }},
      {{"cycles", "cycles", "of the network"}, [](const Row& r) { return r.count<"cycles">(); }},
      {{"seconds", "s", "cycles / clock"}, [](const Row& r) { return r.text(seconds(r.cell)); }},
      {{"speedup", "ratio", "time of the first pruning on the first accelerator / this time"},
       [](const Row& r) {
         const std::optional<double> faster = speedup(r.base, r.cell);
         return faster ? fmt::format("{}", *faster) : "";
       }},
      {{"utilization", "0..1", "effectual utilization, as in layers.csv"},
       [](const Row& r) { return r.number<"utilization">(); }},
      {{"macs_dense", "MACs", "as in layers.csv"}, [](const Row& r) { return r.count<"macs_dense">(); }},
      {{"macs_effectual", "MACs", "as in layers.csv"},
       [](const Row& r) { return r.count<"macs_effectual">(); }},
      {{"energy_pj", "pJ", "energy_pj_total of layers.csv"},
       [](const Row& r) { return r.number<"energy_pj_total">(); }},
      {{"dram_bytes", "bytes", "dram_bytes_total of layers.csv"},
       [](const Row& r) { return r.number<"dram_bytes_total">(); }},
      {{"weight_payload_bytes", "bytes", "the weights as the machine stores them"},
       [](const Row& r) { return r.number<"weights/payload_bytes">(); }},
      {{"weight_metadata_bytes", "bytes", "their indices"},
       [](const Row& r) { return r.number<"weights/metadata_bytes">(); }},
      {{"accuracy_percent", "%",
        "of the network so pruned and fine-tuned, where it was measured (workloads/accuracy); else empty"},
       [](const Row& r) { return r.cell.accuracy ? fmt::format("{}", *r.cell.accuracy) : ""; }},
      {{"reason", "", "why a cell is empty, or not over all layers; there only if one is", none, none, true},
       [](const Row& r) { return whole_reason(r.cell.result); }}};
  return columns;
}

std::vector<std::string> columns(const std::vector<MatrixCell>& cells) {
  std::vector<std::string> names;
  for (const MatrixCell& cell : cells)
    if (cell.pruning == cells.front().pruning) names.push_back(accelerator(cell));
  return names;
}

std::string speedups(const std::vector<MatrixCell>& cells) {
  std::vector<std::string> header{"speed-up"};
  const std::vector<std::string> accelerators = columns(cells);
  header.insert(header.end(), accelerators.begin(), accelerators.end());
  TextTable table(header);
  for (std::size_t first = 0; first < cells.size(); first += accelerators.size()) {
    std::vector<std::string> row{cells[first].pruning};
    for (std::size_t i = 0; i < accelerators.size(); ++i)
      row.push_back(speedup_cell(cells.front(), cells[first + i]));
    table.add(row);
  }
  return table.str();
}

// Of the columns with energies and DRAM traffic.
struct Units {
  ColumnUnit energy, dram;
};

Units units_of(const std::vector<MatrixCell>& cells) {
  double most_pj = 0, most_bytes = 0;
  for (const MatrixCell& cell : cells) {
    if (!cell.result.has_total) continue;
    most_pj = std::max(most_pj, cell.result.total.number<"energy_pj_total">());
    most_bytes = std::max(most_bytes, cell.result.total.number<"dram_bytes_total">());
  }
  return {energy_unit(most_pj), dram_unit(most_bytes)};
}

constexpr std::size_t number_columns = 8;  // of the table, without the accuracy

std::vector<std::string> numbers(const MatrixCell& base, const MatrixCell& cell, const Units& units) {
  if (!cell.result.has_total) return std::vector<std::string>(number_columns, "-");
  const std::string mark = cell.result.not_run.empty() ? "" : "*";
  const LayerResult& total = cell.result.total;
  const double weight_bytes =
      total.number<"weights/payload_bytes">() + total.number<"weights/metadata_bytes">();
  return {percent(100 * kept_fraction(cell)),
          fmt::format("{}{}", total.count<"cycles">(), mark),
          speedup_cell(base, cell),
          percent(100 * total.number<"utilization_busy">()),
          percent(100 * total.number<"utilization">()),
          digits(total.number<"energy_pj_total">() / units.energy.size, 1) + mark,
          digits(weight_bytes / 1e3, 1) + mark,
          dram_cell(total.number<"dram_bytes_total">(), units.dram) + mark};
}

}  // namespace

std::string matrix_table(const std::vector<MatrixCell>& cells) {
  const bool with_accuracy = std::any_of(cells.begin(), cells.end(),
                                         [](const MatrixCell& cell) { return cell.accuracy.has_value(); });
  const Units units = units_of(cells);
  std::vector<std::string> header{"pruning", "accelerator", "kept%", "cycles", "speed-up", "busy%", "eff.%"};
  header.insert(header.end(), {fmt::format("energy {}", units.energy.name), "weight kB",
                               fmt::format("DRAM {}", units.dram.name)});
  if (with_accuracy) header.emplace_back("accuracy%");
  TextTable table(header);
  for (const MatrixCell& cell : cells) {
    if (accelerator(cell) == accelerator(cells.front()) && &cell != &cells.front()) table.rule();
    std::vector<std::string> row{cell.pruning, accelerator(cell)};
    for (std::string& number : numbers(cells.front(), cell, units)) row.push_back(std::move(number));
    if (with_accuracy) row.push_back(cell.accuracy ? fmt::format("{:.2f}", *cell.accuracy) : "-");
    table.add(row);
  }
  return table.str() + "\n" + speedups(cells) + explanation(cells);
}

std::vector<Column> matrix_columns() {
  return columns_of(declared_columns());
}

std::string matrix_csv(const std::vector<MatrixCell>& cells) {
  std::vector<ColumnOf<MatrixRow>> columns = declared_columns();
  if (!any_reason(cells)) columns.pop_back();  // the reasons
  std::vector<MatrixRow> rows;
  for (const MatrixCell& cell : cells) rows.push_back({cell, cells.front()});
  return csv_text(columns, rows);
}

}  // namespace lacuna

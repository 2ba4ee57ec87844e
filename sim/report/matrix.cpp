#include "sim/report/matrix.h"

#include <algorithm>

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

// In time: the accelerators need not have one clock.
double speedup(const MatrixCell& base, const MatrixCell& cell) {
  return seconds(base) / seconds(cell);
}

// A cell, and the one that speed-ups are over.
struct MatrixRow {
  const MatrixCell& cell;
  const MatrixCell& base;

  const LayerResult& total() const { return cell.result.total; }
};

std::string text(double number) {
  return fmt::format("{}", number);
}

const std::vector<ColumnOf<MatrixRow>>& declared_columns() {
  using Row = MatrixRow;
  const auto none = AddsUp::nothing;
  static const std::vector<ColumnOf<Row>> columns{
      {{"pruning", "", "how the weights were pruned, as in --prunings", none, none, true},
       [](const Row& r) { return r.cell.pruning; }},
      {{"accelerator", "", "the accelerator's name", none, none, true},
       [](const Row& r) { return accelerator(r.cell); }},
      {{"kept_fraction", "0..1", "weights_nonzero / weights_unpruned"},
       [](const Row& r) { return text(kept_fraction(r.cell)); }},
      {{"weights_unpruned", "weights", "before pruning"},
       [](const Row& r) { return text(r.total().number<"weights/unpruned">()); }},
      {{"weights_nonzero", "weights", "after pruning"},
       [](const Row& r) { return text(r.total().number<"weights/nonzero">()); }},
      {{"cycles", "cycles", "of the network"},
       [](const Row& r) { return fmt::format("{}", r.total().count<"cycles">()); }},
      {{"seconds", "s", "cycles / clock"}, [](const Row& r) { return text(seconds(r.cell)); }},
      {{"speedup", "ratio", "time of the first pruning on the first accelerator / this time"},
       [](const Row& r) { return text(speedup(r.base, r.cell)); }},
      {{"utilization", "0..1", "effectual utilization, as in layers.csv"},
       [](const Row& r) { return text(r.total().number<"utilization">()); }},
      {{"macs_dense", "MACs", "as in layers.csv"},
       [](const Row& r) { return fmt::format("{}", r.total().count<"macs_dense">()); }},
      {{"macs_effectual", "MACs", "as in layers.csv"},
       [](const Row& r) { return fmt::format("{}", r.total().count<"macs_effectual">()); }},
      {{"energy_pj", "pJ", "energy_pj_total of layers.csv"},
       [](const Row& r) { return text(r.total().number<"energy_pj_total">()); }},
      {{"dram_bytes", "bytes", "dram_bytes_total of layers.csv"},
       [](const Row& r) { return text(r.total().number<"dram_bytes_total">()); }},
      {{"weight_payload_bytes", "bytes", "the weights as the machine stores them"},
       [](const Row& r) { return text(r.total().number<"weights/payload_bytes">()); }},
      {{"weight_metadata_bytes", "bytes", "their indices"},
       [](const Row& r) { return text(r.total().number<"weights/metadata_bytes">()); }},
      {{"accuracy_percent", "%",
        "of the network so pruned and fine-tuned, where it was measured (workloads/accuracy); else empty"},
       [](const Row& r) { return r.cell.accuracy ? text(*r.cell.accuracy) : ""; }}};
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
      row.push_back(ratio(speedup(cells.front(), cells[first + i])));
    table.add(row);
  }
  return table.str();
}

}  // namespace

std::string matrix_table(const std::vector<MatrixCell>& cells) {
  const bool with_accuracy = std::any_of(cells.begin(), cells.end(),
                                         [](const MatrixCell& cell) { return cell.accuracy.has_value(); });
  double most_pj = 0, most_bytes = 0;
  for (const MatrixCell& cell : cells) {
    most_pj = std::max(most_pj, cell.result.total.number<"energy_pj_total">());
    most_bytes = std::max(most_bytes, cell.result.total.number<"dram_bytes_total">());
  }
  const ColumnUnit energy = energy_unit(most_pj), dram = dram_unit(most_bytes);
  std::vector<std::string> header{"pruning", "accelerator", "kept%", "cycles", "speed-up", "busy%", "eff.%"};
  header.insert(header.end(),
                {fmt::format("energy {}", energy.name), "weight kB", fmt::format("DRAM {}", dram.name)});
  if (with_accuracy) header.emplace_back("accuracy%");
  TextTable table(header);
  for (const MatrixCell& cell : cells) {
    if (accelerator(cell) == accelerator(cells.front()) && &cell != &cells.front()) table.rule();
    const LayerResult& total = cell.result.total;
    std::vector<std::string> row{
        cell.pruning,
        accelerator(cell),
        percent(100 * kept_fraction(cell)),
        fmt::format("{}", total.count<"cycles">()),
        ratio(speedup(cells.front(), cell)),
        percent(100 * total.number<"utilization_busy">()),
        percent(100 * total.number<"utilization">()),
        digits(total.number<"energy_pj_total">() / energy.size, 1),
        digits((total.number<"weights/payload_bytes">() + total.number<"weights/metadata_bytes">()) / 1e3, 1),
        dram_cell(total.number<"dram_bytes_total">(), dram)};
    if (with_accuracy) row.push_back(cell.accuracy ? fmt::format("{:.2f}", *cell.accuracy) : "-");
    table.add(row);
  }
  return table.str() + "\n" + speedups(cells);
}

std::vector<Column> matrix_columns() {
  return columns_of(declared_columns());
}

std::string matrix_csv(const std::vector<MatrixCell>& cells) {
  std::vector<MatrixRow> rows;
  for (const MatrixCell& cell : cells) rows.push_back({cell, cells.front()});
  return csv_text(declared_columns(), rows);
}

}  // namespace lacuna

#include "sim/report/matrix.h"

#include <algorithm>

#include "sim/config/harmless.h"
#include "sim/report/quantity.h"
#include "sim/report/tables.h"
#include "sim/report/text_table.h"

namespace lacuna {
namespace {

const Json& totals(const MatrixCell& cell) {
  return cell.result.at("totals");
}

std::string accelerator(const MatrixCell& cell) {
  return cell.result.at("accelerator").at("name").get<std::string>();
}

double weight(const MatrixCell& cell, const char* key) {
  return totals(cell).at("weights").at(key).get<double>();
}

double kept_fraction(const MatrixCell& cell) {
  const double unpruned = weight(cell, "unpruned");
  return unpruned == 0 ? 1 : weight(cell, "nonzero") / unpruned;
}

double seconds(const MatrixCell& cell) {
  return totals(cell).at("cycles").get<double>() / (clock_ghz(cell.result) * 1e9);
}

// In time: the accelerators need not have one clock.
double speedup(const MatrixCell& base, const MatrixCell& cell) {
  return seconds(base) / seconds(cell);
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
    most_pj = std::max(most_pj, energy_pj(totals(cell)));
    most_bytes = std::max(most_bytes, dram_bytes(totals(cell)));
  }
  const ColumnUnit energy = energy_unit(most_pj), dram = dram_unit(most_bytes);
  std::vector<std::string> header{"pruning", "accelerator", "kept%", "cycles", "speed-up", "util%"};
  header.insert(header.end(),
                {fmt::format("energy {}", energy.name), "weight kB", fmt::format("DRAM {}", dram.name)});
  if (with_accuracy) header.emplace_back("accuracy%");
  TextTable table(header);
  for (const MatrixCell& cell : cells) {
    if (accelerator(cell) == accelerator(cells.front()) && &cell != &cells.front()) table.rule();
    std::vector<std::string> row{
        cell.pruning,
        accelerator(cell),
        percent(100 * kept_fraction(cell)),
        fmt::format("{}", totals(cell).at("cycles").get<std::int64_t>()),
        ratio(speedup(cells.front(), cell)),
        percent(100 * totals(cell).at("utilization").get<double>()),
        digits(energy_pj(totals(cell)) / energy.size, 1),
        digits((weight(cell, "payload_bytes") + weight(cell, "metadata_bytes")) / 1e3, 1),
        dram_cell(dram_bytes(totals(cell)), dram)};
    if (with_accuracy) row.push_back(cell.accuracy ? fmt::format("{:.2f}", *cell.accuracy) : "-");
    table.add(row);
  }
  return table.str() + "\n" + speedups(cells);
}

std::string matrix_csv(const std::vector<MatrixCell>& cells) {
  std::string text =
      "pruning,accelerator,kept_fraction,weights_unpruned,weights_nonzero,cycles,seconds,speedup,utilization,"
      "macs_dense,macs_effectual,energy_pj,dram_bytes,weight_payload_bytes,weight_metadata_bytes,accuracy_"
      "percent\n";
  for (const MatrixCell& cell : cells)
    text += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(cell.pruning),
        csv_cell(accelerator(cell)), kept_fraction(cell), weight(cell, "unpruned"), weight(cell, "nonzero"),
        totals(cell).at("cycles").get<std::int64_t>(), seconds(cell), speedup(cells.front(), cell),
        totals(cell).at("utilization").get<double>(), totals(cell).at("macs_dense").get<std::int64_t>(),
        totals(cell).at("macs_effectual").get<std::int64_t>(), energy_pj(totals(cell)),
        dram_bytes(totals(cell)), weight(cell, "payload_bytes"), weight(cell, "metadata_bytes"),
        cell.accuracy ? fmt::format("{}", *cell.accuracy) : "");
  return text;
}

}  // namespace lacuna

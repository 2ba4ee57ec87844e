#include "sim/report/per_pe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/harmless.h"

namespace lacuna {

const std::vector<Column>& per_pe_columns() {
  static const std::vector<Column> columns = [] {
    std::vector<Column> all{{"layer", "", "the layer's name", AddsUp::nothing, AddsUp::nothing, true},
                            {"pe", "", "its number, from 0"},
                            {"row", "", "its row in the grid of PEs, from 0"},
                            {"column", "", "its column in the grid of PEs, from 0"}};
    for (const CauseText& cause : cause_texts)
      all.push_back({std::string("pe_cycles_") + cause.name, "cycles",
                     std::string("of this PE; the causes add up to the layer's cycles: ") + cause.meaning});
    return all;
  }();
  return columns;
}

std::string per_pe_csv(const std::vector<LayerRun>& runs, const Geometry& geometry) {
  CsvColumns declared;
  for (const Column& column : per_pe_columns()) declared.declare({column.name});
  std::string text = declared.header();
  const std::int64_t columns = geometry.columns == 0 ? geometry.pes : geometry.columns;
  for (const LayerRun& run : runs) {
    std::int64_t pe = 0;
    for (const Ledger::Row& row : run.ledger.rows()) {
      text += fmt::format("{},{},{},{},{}\n", csv_cell(run.layer.name), pe, pe / columns, pe % columns,
                          fmt::join(row, ","));
      ++pe;
    }
  }
  return text;
}

}  // namespace lacuna

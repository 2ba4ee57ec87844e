#include "sim/report/per_pe.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/config/harmless.h"

namespace lacuna {

std::string per_pe_csv(const std::vector<LayerRun>& runs, const Geometry& geometry) {
  std::string text = "layer,pe,row,column";
  for (const Cause cause : all_causes()) text += fmt::format(",pe_cycles_{}", to_string(cause));
  text += "\n";
  const std::int64_t columns = geometry.columns == 0 ? geometry.pes : geometry.columns;
  for (const LayerRun& run : runs) {
    std::int64_t pe = 0;
    for (const Ledger::Row& row : run.timing.ledger.rows()) {
      text += fmt::format("{},{},{},{},{}\n", csv_cell(run.layer.name), pe, pe / columns, pe % columns,
                          fmt::join(row, ","));
      ++pe;
    }
  }
  return text;
}

}  // namespace lacuna

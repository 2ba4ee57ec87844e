#include "sim/results/csv_table.h"

#include "sim/config/harmless.h"

namespace lacuna {

std::size_t CsvColumns::place(const std::string& name) {
  const auto [found, is_new] = places_.emplace(name, names_.size());
  if (is_new) names_.push_back(name);
  return found->second;
}

void CsvColumns::declare(const std::vector<std::string>& columns) {
  for (const std::string& name : columns) place(name);
}

std::vector<std::string> CsvColumns::cells(const CsvRow& row) {
  std::vector<std::string> cells(names_.size());
  for (const CsvCell& cell : row) {
    const std::size_t here = place(cell.column);
    if (here >= cells.size()) cells.resize(here + 1);
    cells[here] = csv_cell(cell.text);
  }
  return cells;
}

std::string CsvColumns::line_of(const std::vector<std::string>& cells) const {
  std::string text;
  for (std::size_t i = 0; i < names_.size(); ++i) {
    if (i > 0) text += ',';
    if (i < cells.size()) text += cells[i];
  }
  return text + '\n';
}

std::string CsvColumns::header() const {
  return line_of(names_);
}

std::string CsvColumns::line(const CsvRow& row) {
  const std::vector<std::string> found = cells(row);  // which may add columns
  return line_of(found);
}

std::string CsvTable::text() const {
  std::string text = columns_.header();
  for (const auto& row : rows_) text += columns_.line_of(row);
  return text;
}

}  // namespace lacuna

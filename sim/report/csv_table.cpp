#include "sim/report/csv_table.h"

#include "sim/config/harmless.h"

namespace lacuna {

std::size_t CsvTable::column(const std::string& name) {
  const auto [found, is_new] = index_.emplace(name, columns_.size());
  if (is_new) columns_.push_back(name);
  return found->second;
}

void CsvTable::declare(const std::vector<std::string>& columns) {
  for (const std::string& name : columns) column(name);
}

void CsvTable::add(const CsvRow& row) {
  std::vector<std::string> cells(columns_.size());
  for (const CsvCell& cell : row) {
    const std::size_t place = column(cell.column);
    if (place >= cells.size()) cells.resize(place + 1);
    cells[place] = csv_cell(cell.text);
  }
  rows_.push_back(std::move(cells));
}

std::string CsvTable::text() const {
  std::string text;
  const auto add = [&](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) text += ',';
      if (i < cells.size()) text += cells[i];
    }
    text += '\n';
  };
  add(columns_);
  for (const auto& row : rows_) add(row);
  return text;
}

}  // namespace lacuna

// A column of a CSV file: what it is called, its unit and what it means. columns.json has those of every file
// of a folder, so that no reader guesses a unit from a name.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/results/csv_table.h"
#include "sim/results/metric.h"

namespace lacuna {

struct Column {
  std::string name, unit, meaning;
  AddsUp over_layers = AddsUp::nothing, over_jobs = AddsUp::nothing;
  bool is_word = false;
};

// Those of a row of layers.csv: the layer's name and type, and all metrics that are columns.
const std::vector<Column>& layer_columns();

// Null if there is none of this name.
const Column* find_column(const std::vector<Column>& columns, const std::string& name);

// A column, and its text in a row.
template <class Row>
struct ColumnOf {
  Column column;
  std::function<std::string(const Row&)> text;
};

template <class Row>
std::vector<Column> columns_of(const std::vector<ColumnOf<Row>>& declared) {
  std::vector<Column> columns;
  for (const ColumnOf<Row>& one : declared) columns.push_back(one.column);
  return columns;
}

template <class Row>
CsvRow csv_row(const std::vector<ColumnOf<Row>>& declared, const Row& row) {
  CsvRow cells;
  for (const ColumnOf<Row>& one : declared) cells.push_back({one.column.name, one.text(row)});
  return cells;
}

// A table with a row for each of `rows`.
template <class Row>
std::string csv_text(const std::vector<ColumnOf<Row>>& declared, const std::vector<Row>& rows) {
  CsvTable table;
  for (const Column& column : columns_of(declared)) table.declare({column.name});
  for (const Row& row : rows) table.add(csv_row(declared, row));
  return table.text();
}

}  // namespace lacuna

#include "sim/sweep/columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/results/layer_metrics.h"

namespace lacuna {
namespace {

Column word(const char* name, const char* meaning) {
  return {name, "", meaning, AddsUp::nothing, AddsUp::nothing, true};
}

const std::vector<Column>& choice_columns() {
  static const std::vector<Column> columns{word("accelerator", "the accelerator's name"),
                                           word("network", "the network's name"),
                                           word("seed", "of synthetic tensors")};
  return columns;
}

void append(std::vector<Column>& columns, const std::vector<Column>& more) {
  columns.insert(columns.end(), more.begin(), more.end());
}

std::vector<Column> axis_columns(const std::vector<AxisConfig>& axes) {
  std::vector<Column> columns;
  for (const AxisConfig& axis : axes)
    columns.push_back({axis.column(), axis.unit,
                       fmt::format("axis \"{}\": {}", axis.name, fmt::join(axis.places(), ", "))});
  return columns;
}

// Totals have no plan.
bool is_of_totals(const Metric& metric) {
  return metric.is_column && metric.over_layers != AddsUp::nothing;
}

std::vector<Column> total_columns() {
  std::vector<Column> columns{{"clock_ghz", "GHz", "the accelerator's clock"},
                              word("energy_table", "the accelerator's \"technology\"")};
  for (const Metric& metric : layer_metrics)
    if (is_of_totals(metric)) columns.push_back(*find_column(layer_columns(), metric.column()));
  return columns;
}

std::vector<Column> point_columns_with(const std::vector<Column>& axes) {
  std::vector<Column> columns{
      word("point", "what identifies the point: the name of its result's file"),
      word("status", "done, failed or missing; only a point that is done has numbers")};
  append(columns, choice_columns());
  append(columns, axes);
  append(columns, total_columns());
  return columns;
}

}  // namespace

const std::vector<Column>& point_columns() {
  static const std::vector<Column> columns = point_columns_with({});
  return columns;
}

std::vector<std::string> plain_point_columns() {
  std::vector<std::string> names;
  for (const Column& column : point_columns()) {
    const auto is_part = [&](const Metric& metric) {
      return !metric.group.empty() && metric.column() == column.name;
    };
    if (std::none_of(layer_metrics.begin(), layer_metrics.end(), is_part)) names.push_back(column.name);
  }
  return names;
}

std::vector<std::pair<std::string, std::vector<Column>>> sweep_columns(const std::vector<AxisConfig>& axes) {
  std::vector<Column> layers{word("point", "the point in points.csv")};
  append(layers, choice_columns());
  append(layers, axis_columns(axes));
  append(layers, layer_columns());
  return {{"points.csv", point_columns_with(axis_columns(axes))}, {"layers.csv", layers}};
}

}  // namespace lacuna

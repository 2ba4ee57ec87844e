#include "sim/results/column.h"

#include "sim/results/layer_metrics.h"

namespace lacuna {

const std::vector<Column>& layer_columns() {
  static const std::vector<Column> columns = [] {
    std::vector<Column> all{
        {"name", "", "of the layer, as in the network; \"total\"", AddsUp::nothing, AddsUp::nothing, true},
        {"type", "", "of the layer, as in the network; \"total\"", AddsUp::nothing, AddsUp::nothing, true}};
    for (const Metric& m : layer_metrics)
      if (m.is_column)
        all.push_back(
            {m.column(), std::string(m.unit), std::string(m.meaning), m.over_layers, m.over_jobs, m.is_word});
    return all;
  }();
  return columns;
}

const Column* find_column(const std::vector<Column>& columns, const std::string& name) {
  for (const Column& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

}  // namespace lacuna

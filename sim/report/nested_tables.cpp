#include "sim/report/nested_tables.h"

#include <algorithm>

#include "sim/report/size_cells.h"
#include "sim/report/text_table.h"
#include "sim/results/csv_table.h"

namespace lacuna {
namespace {

constexpr const char* whole_set = "set";

std::vector<NestedRow> rows_of(const Layer& layer, const NestedSize& size) {
  std::vector<NestedRow> rows;
  const auto add = [&](const std::string& level, const NestedLevel& figures, std::int64_t separate_bytes) {
    rows.push_back({layer.name, level, layer.weight_count(), figures.weights, figures.read.payload_bytes(),
                    figures.read.metadata_bytes(), size.stacked().bytes(), separate_bytes,
                    figures.read.note});
  };
  for (std::size_t i = 0; i < size.levels.size(); ++i)
    add(std::to_string(i), size.levels[i], size.levels[i].separate.bytes());
  add(whole_set, size.levels.front(), size.separate_bytes());
  return rows;
}

void add(const NestedRow& row, NestedRow& total) {
  total.weights += row.weights, total.kept += row.kept;
  total.payload_bytes += row.payload_bytes, total.metadata_bytes += row.metadata_bytes;
  total.set_bytes += row.set_bytes, total.separate_bytes += row.separate_bytes;
}

// One of each level that a layer has, and the set's last.
class Total {
 public:
  void add(const std::vector<NestedRow>& rows) {
    const std::size_t levels = rows.size() - 1;
    while (levels_.size() < levels) levels_.push_back(empty(std::to_string(levels_.size())));
    for (std::size_t i = 0; i < levels; ++i) lacuna::add(rows[i], levels_[i]);
    lacuna::add(rows.back(), set_);
  }
  std::vector<NestedRow> rows() const {
    std::vector<NestedRow> rows = levels_;
    rows.push_back(set_);
    return rows;
  }

 private:
  static NestedRow empty(const std::string& level) { return {"total", level, 0, 0, 0, 0, 0, 0, ""}; }

  std::vector<NestedRow> levels_;
  NestedRow set_ = empty(whole_set);
};

// Of the levels on their own, only all of them together are what the set saves.
std::string saving(const NestedRow& row, const char* format, const char* none) {
  return row.level == whole_set
             ? share(100 * (row.separate_bytes - row.bytes()), row.separate_bytes, format, none)
             : none;
}

std::vector<std::string> text_row(const NestedRow& row, const ByteUnit& unit) {
  return {row.level == "0" ? row.layer : "",
          row.level,
          grouped(row.kept),
          share(row.kept, row.weights, "{:.3f}", "-"),
          size_cell(row.payload_bytes, row.metadata_bytes, unit),
          share(row.bytes(), row.set_bytes, "{:.3f}", "-"),
          scaled(row.separate_bytes, unit.bytes, unit.digits),
          saving(row, "{:.1f} %", "")};
}

CsvRow csv_row(const NestedRow& row) {
  return {{"layer", row.layer},
          {"level", row.level},
          {"weights", std::to_string(row.weights)},
          {"weights_kept", std::to_string(row.kept)},
          {"density", share(row.kept, row.weights, "{}", "")},
          {"payload_bytes", std::to_string(row.payload_bytes)},
          {"metadata_bytes", std::to_string(row.metadata_bytes)},
          {"total_bytes", std::to_string(row.bytes())},
          {"fraction_of_set", share(row.bytes(), row.set_bytes, "{}", "")},
          {"separate_bytes", std::to_string(row.separate_bytes)},
          {"saving_percent", saving(row, "{}", "")},
          {"note", row.note}};
}

}  // namespace

bool any_nested(const std::vector<LayerAnalysis>& layers) {
  return std::any_of(layers.begin(), layers.end(),
                     [](const auto& layer) { return layer.nested.has_value(); });
}

std::vector<NestedRow> nested_rows(const std::vector<LayerAnalysis>& layers) {
  std::vector<NestedRow> rows;
  const auto append = [&rows](const std::vector<NestedRow>& more) {
    rows.insert(rows.end(), more.begin(), more.end());
  };
  Total total;
  for (const LayerAnalysis& layer : layers) {
    if (!layer.nested) continue;
    const std::vector<NestedRow> own = rows_of(layer.layer, *layer.nested);
    total.add(own);
    append(own);
  }
  append(total.rows());
  return rows;
}

std::string nested_table(const std::vector<LayerAnalysis>& layers) {
  const std::vector<NestedRow> rows = nested_rows(layers);
  const ByteUnit unit = unit_of(rows.back().separate_bytes);
  TextTable table({"stacked", "level", "kept", "density", fmt::format("reads, {}", unit.name), "of the set",
                   fmt::format("separate, {}", unit.name), "saving"});
  for (const NestedRow& row : rows) {
    if (row.layer == "total" && row.level == "0") table.rule();
    table.add(text_row(row, unit));
  }
  return table.str() +
         "\nA level reads its part of the layer's one set, payload+metadata. \"set\": all of it, against all "
         "levels stored separately.\n";
}

std::string nested_csv(const std::vector<LayerAnalysis>& layers) {
  CsvTable table;
  for (const NestedRow& row : nested_rows(layers)) table.add(csv_row(row));
  return table.text();
}

}  // namespace lacuna

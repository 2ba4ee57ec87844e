#include "sim/results/rows.h"

#include <nlohmann/json.hpp>

#include "sim/results/column.h"

namespace lacuna {
namespace {

Json json_of(const Value& value) {
  return std::visit(
      [](const auto& held) -> Json {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::monostate>)
          return nullptr;
        else
          return held;
      },
      value);
}

Value value_of(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_float()) return json.get<double>();
  return json.get<std::int64_t>();
}

bool is_empty(const Value& value) {
  return std::holds_alternative<std::monostate>(value);
}

// The object at a path such as "traffic_bytes/buffers/weight", made where there is none.
Json& object_at(Json& row, std::string_view path) {
  Json* at = &row;
  while (!path.empty()) {
    const std::size_t end = path.find('/');
    at = &(*at)[std::string(path.substr(0, end))];
    path = end == std::string_view::npos ? "" : path.substr(end + 1);
  }
  return *at;
}

Json actions_json(const Actions& actions) {
  Json json = Json::object();
  for (const Action& action : actions.list()) json[action.name] = action.count;
  return json;
}

}  // namespace

Json row_json(const LayerResult& row) {
  Json json{{"name", row.name()}, {"type", row.type()}};
  for (std::size_t i = 0; i < layer_metrics.size(); ++i) {
    if (is_empty(row.at(i))) continue;
    const Metric& metric = layer_metrics[i];
    if (i == place_of<"energy_pj/mac">()) json["actions"] = actions_json(row.actions);
    object_at(json, metric.group)[std::string(metric.name)] = json_of(row.at(i));
  }
  return json;
}

LayerResult row_from_json(const Json& row, const MachineRates& rates) {
  LayerResult result(row.at("name"), row.at("type"), rates);
  for (std::size_t i = 0; i < layer_metrics.size(); ++i) {
    const Metric& metric = layer_metrics[i];
    const Json::json_pointer place("/" + metric.key());
    const bool may_be_empty = metric.over_layers == AddsUp::nothing;
    if (!may_be_empty || row.contains(place)) result.set_at(i, value_of(row.at(place)));
  }
  return result;
}

CsvRow csv_row(const LayerResult& row) {
  CsvRow cells{{"name", row.name()}, {"type", row.type()}};
  for (std::size_t i = 0; i < layer_metrics.size(); ++i) {
    const Value& value = row.at(i);
    if (!layer_metrics[i].is_column || is_empty(value)) continue;
    const auto* word = std::get_if<std::string>(&value);
    cells.push_back({layer_metrics[i].column(), word != nullptr ? *word : json_of(value).dump()});
  }
  return cells;
}

std::string layers_csv(const RunResult& result) {
  CsvTable table;
  for (const Column& column : layer_columns()) table.declare({column.name});
  for (const LayerResult& layer : result.layers) table.add(csv_row(layer));
  table.add(csv_row(result.total));
  return table.text();
}

}  // namespace lacuna

#include "sim/results/columns_file.h"

#include <nlohmann/json.hpp>

#include "sim/config/json.h"

namespace lacuna {

std::string columns_text(const std::vector<std::pair<std::string, std::vector<Column>>>& files) {
  Json json{{"schema", "lacuna-columns-1"}, {"files", Json::object()}};
  for (const auto& [file, columns] : files)
    for (const Column& column : columns)
      json["files"][file][column.name] = {{"unit", column.unit},
                                          {"meaning", column.meaning},
                                          {"over_layers", to_string(column.over_layers)},
                                          {"over_jobs", to_string(column.over_jobs)}};
  return json.dump(1) + "\n";
}

}  // namespace lacuna

#include "sim/report/plugins_json.h"

#include <nlohmann/json.hpp>

namespace lacuna {

Json plugins_json(const Plugins& plugins) {
  Json json = Json::array();
  for (const auto& [file, sha256] : plugins) json.push_back({{"file", file}, {"sha256", sha256}});
  return json;
}

}  // namespace lacuna

#include "sim/inputs/settings.h"

#include <string_view>

#include "sim/config/document.h"
#include "sim/config/set_pointers.h"

namespace lacuna {

bool is_of_network(const std::string& pointer) {
  return pointer.starts_with(std::string(network_prefix) + "/");
}

std::string within_network(const std::string& pointer) {
  return pointer.substr(std::string_view(network_prefix).size());
}

Settings tell_apart(const std::vector<std::string>& settings) {
  Settings told;
  for (const std::string& setting : settings) {
    if (is_of_network(setting))
      told.network.push_back(within_network(setting));
    else
      told.machine.push_back(setting);
  }
  return told;
}

std::vector<std::string> pointers_of(const std::vector<std::string>& settings) {
  std::vector<std::string> pointers;
  for (const std::string& setting : settings) {
    Document alone{"", Json::object(), {}};
    apply_setting(alone, setting);
    for (std::string& pointer : set_pointers(alone)) pointers.push_back(std::move(pointer));
  }
  return pointers;
}

}  // namespace lacuna

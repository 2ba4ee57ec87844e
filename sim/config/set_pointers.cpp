#include "sim/config/set_pointers.h"

#include <algorithm>

namespace lacuna {
namespace {

// Of every value in `json`, which is no object or an empty one.
void add_pointers(const Json& json, const Json::json_pointer& here, std::vector<std::string>& pointers) {
  if (!json.is_object() || json.empty()) return pointers.push_back(here.to_string());
  for (const auto& [key, value] : json.items()) add_pointers(value, here / key, pointers);
}

// By setting, the first one first.
std::vector<std::vector<std::string>> pointers_by_setting(const Document& document) {
  std::vector<std::vector<std::string>> settings;
  for (auto source = document.sources.rbegin(); source != document.sources.rend(); ++source)
    if (source->first == setting_source)
      add_pointers(source->second, Json::json_pointer(), settings.emplace_back());
  return settings;
}

bool is_at_or_below(const std::string& pointer, const std::string& place) {
  return (pointer + "/").starts_with(place + "/");
}

}  // namespace

std::vector<std::string> set_pointers(const Document& document) {
  std::vector<std::string> pointers;
  for (const auto& setting : pointers_by_setting(document))
    pointers.insert(pointers.end(), setting.begin(), setting.end());
  return pointers;
}

std::vector<Note> overwritten_settings(const Document& document) {
  std::vector<Note> notes;
  std::vector<std::string> later;
  const auto settings = pointers_by_setting(document);
  for (auto setting = settings.rbegin(); setting != settings.rend(); ++setting) {
    for (const std::string& pointer : *setting)
      if (std::any_of(later.begin(), later.end(),
                      [&](const std::string& place) { return is_at_or_below(pointer, place); }))
        notes.push_back({pointer, "set more than once: the last setting counts"});
    later.insert(later.end(), setting->begin(), setting->end());
  }
  return notes;
}

}  // namespace lacuna

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "sim/config/document.h"
#include "sim/config/json_parser.h"
#include "sim/config/phrases.h"
#include "sim/config/units.h"

namespace lacuna {
namespace {

struct Setting {
  std::string pointer;
  std::vector<std::string> keys;  // the pointer, taken apart
  Json value;
};

bool is_utf8(const std::string& text) {
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

std::vector<std::string> split(const std::string& pointer) {
  std::vector<std::string> keys;
  try {
    for (Json::json_pointer rest(pointer); !rest.empty(); rest.pop_back()) keys.push_back(rest.back());
  } catch (const Json::parse_error&) {
    throw InputError(setting_source, pointer, "\"~\" in a JSON pointer must be followed by 0 or 1");
  }
  std::reverse(keys.begin(), keys.end());
  if (keys.size() >= max_json_depth) {
    throw InputError(setting_source, "", fmt::format("nested deeper than {} levels", max_json_depth));
  }
  return keys;
}

Setting parse_setting(const std::string& text) {
  const auto equals = text.find('=');
  if (equals == std::string::npos || equals < 2 || text.front() != '/') {
    throw InputError(setting_source, "", fmt::format("expected /pointer=value, found {}", shown(text)));
  }
  if (!is_utf8(text)) throw InputError(setting_source, "", fmt::format("not valid UTF-8: {}", shown(text)));
  const std::string pointer = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  return {pointer, split(pointer), Json::accept(value) ? parse_json(value, setting_source) : Json(value)};
}

// The element of an array that `key` names, nullptr if none.
Json* element(Json& array, const std::string& key) {
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
  if (error != std::errc() || end != key.data() + key.size() || index >= array.size()) return nullptr;
  return &array[index];
}

Json& child(Json& parent, const std::string& key, const std::string& pointer) {
  if (parent.is_null()) parent = Json::object();
  if (parent.is_object()) return parent[key];
  if (!parent.is_array()) {
    throw InputError(setting_source, pointer,
                     fmt::format("{} has no keys, so no {}", shown(parent), shown(key)));
  }
  Json* found = element(parent, key);
  if (found == nullptr) {
    const auto message =
        fmt::format("expected an index into a list of {}, found {}", parent.size(), shown(key));
    throw InputError(setting_source, pointer, message);
  }
  return *found;
}

}  // namespace

void apply_setting(Document& document, const std::string& setting) {
  const auto [pointer, keys, value] = parse_setting(setting);
  Json *place = &document.value, *object = place;
  for (const std::string& key : keys) {
    object = place;
    place = &child(*object, key, pointer);
  }
  *place = value;
  if (object->is_object() && !value.is_null()) drop_other_unit(*object, keys.back());

  Json source = value;
  for (auto key = keys.rbegin(); key != keys.rend(); ++key) {
    Json outer = Json::object();
    outer[*key] = std::move(source);
    source = std::move(outer);
  }
  document.sources.emplace(document.sources.begin(), setting_source, std::move(source));
}

}  // namespace lacuna

// What an axis may take and a figure may choose: numbers, words and booleans.
#pragma once

#include <algorithm>
#include <string>

#include "sim/config/checks.h"

namespace lacuna {

inline bool is_scalar(const Json& value) {
  return value.is_number() || value.is_boolean() ||
         (value.is_string() && !value.get_ref<const std::string&>().empty());
}

// As a cell of a table: empty for null.
inline std::string text_of(const Json& value) {
  if (value.is_null()) return "";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

inline bool fits_in_list(const Json& value, bool (*fits)(const Json&)) {
  return value.is_array() && !value.empty() && value.size() <= max_list_size &&
         std::all_of(value.begin(), value.end(), fits);
}

}  // namespace lacuna

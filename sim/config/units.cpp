#include "sim/config/units.h"

#include <array>
#include <string_view>
#include <utility>

namespace lacuna {
namespace {

using Endings = std::pair<std::string_view, std::string_view>;
constexpr std::array<Endings, 4> endings{Endings{"_ns", "_cycles"},
                                         {"_cycles", "_ns"},
                                         {"_gb_per_s", "_bytes_per_cycle"},
                                         {"_bytes_per_cycle", "_gb_per_s"}};

}  // namespace

std::optional<std::string> other_unit(const std::string& key) {
  for (const auto& [ending, other] : endings)
    if (key.ends_with(ending)) return key.substr(0, key.size() - ending.size()).append(other);
  return std::nullopt;
}

void drop_other_unit(Json& object, const std::string& key) {
  if (const auto other = other_unit(key)) object.erase(*other);
}

void drop_other_units(Json& object, const Json& patch) {
  if (!object.is_object() || !patch.is_object()) return;
  for (const auto& [key, value] : patch.items()) {
    if (value.is_null()) continue;  // removes its own key and says nothing
    drop_other_unit(object, key);
    if (const auto inner = object.find(key); inner != object.end()) drop_other_units(*inner, value);
  }
}

}  // namespace lacuna

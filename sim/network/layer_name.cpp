#include "sim/network/layer_name.h"

namespace lacuna {
namespace {

bool is_part(std::string_view part) {
  constexpr std::string_view legal = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  const bool only_dots = part.find_first_not_of('.') == std::string_view::npos;
  return !only_dots && part.find_first_not_of(legal) == std::string_view::npos;
}

constexpr std::size_t max_bytes = 200;  // it stands in tables and figures

}  // namespace

bool is_layer_name(std::string_view name) {
  if (name.size() > max_bytes || name.starts_with('-'))
    return false;  // "-" first: a formula to a spreadsheet
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/')) {
    if (!is_part(name.substr(0, slash))) return false;
    name.remove_prefix(slash + 1);
  }
  return is_part(name);
}

}  // namespace lacuna

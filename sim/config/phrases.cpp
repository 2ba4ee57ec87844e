#include "sim/config/phrases.h"

#include <fmt/format.h>

#include "sim/config/harmless.h"

namespace lacuna {
namespace {

constexpr std::size_t max_shown = 60;

template <class Range>
std::string limits_of(Range range) {
  if (has_min(range) && has_max(range)) return fmt::format(" from {} to {}", range.min, range.max);
  if (has_min(range)) return fmt::format(" of at least {}", range.min);
  if (has_max(range)) return fmt::format(" of at most {}", range.max);
  return "";
}

}  // namespace

bool has_min(IntegerRange range) {
  return range.min != std::numeric_limits<std::int64_t>::min();
}
bool has_max(IntegerRange range) {
  return range.max != std::numeric_limits<std::int64_t>::max();
}
bool has_min(NumberRange range) {
  return range.min > std::numeric_limits<double>::lowest();
}
bool has_max(NumberRange range) {
  return range.max < std::numeric_limits<double>::max();
}

std::string limits(IntegerRange range) {
  return limits_of(range);
}
std::string limits(NumberRange range) {
  return limits_of(range);
}

std::string alternatives(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " or " : ", ";
    text += '"' + words[i] + '"';
  }
  return text;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string meant = nearest(word, known);
  return meant.empty() ? "" : fmt::format("; did you mean \"{}\"?", meant);
}

std::string shortened(const std::string& text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes - 3;
  const auto inside_a_character = [&] { return (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U; };
  while (end > 0 && inside_a_character()) --end;
  return text.substr(0, end) + "...";
}

std::string shown(const Json& value) {
  return printable(shortened(value.dump(-1, ' ', false, Json::error_handler_t::replace), max_shown));
}

}  // namespace lacuna

#include "sim/config/checks.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/config/harmless.h"
#include "sim/config/phrases.h"

namespace lacuna {
namespace {

constexpr std::int64_t max_integer = std::numeric_limits<std::int64_t>::max();

const std::string unlimited = Ratio::unlimited().str();

// Also of an integer that was written with so many digits that it was read as a double.
bool exceeds_integers(const Json& found) {
  if (found.is_number_float()) return found.get<double>() >= 0x1p63;
  return found.is_number_unsigned() && found.get<std::uint64_t>() > std::uint64_t{max_integer};
}

// `count` integers of a JSON array; nothing if it is anything else.
std::optional<std::vector<std::int64_t>> integer_list(const Json& found, std::size_t count,
                                                      IntegerRange range) {
  if (!found.is_array() || found.size() != count) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const Json& element : found) {
    const auto checked = as_integer(element, range);
    if (std::holds_alternative<Expected>(checked)) return std::nullopt;
    values.push_back(std::get<std::int64_t>(checked));
  }
  return values;
}

std::optional<Expected> harmless(const std::string& text) {
  if (text.size() > max_text_bytes)
    return Expected{fmt::format("strings of at most {} bytes", max_text_bytes)};
  if (!is_printable_prose(text)) return Expected{"strings without control characters"};
  return std::nullopt;
}

}  // namespace

Checked<std::int64_t> as_integer(const Json& found, IntegerRange range) {
  if (exceeds_integers(found)) return Expected{fmt::format("an integer from {} to {}", range.min, range.max)};
  if (!found.is_number_integer()) return Expected{"an integer" + limits(range)};
  const auto value = found.get<std::int64_t>();
  if (value < range.min || value > range.max) return Expected{"an integer" + limits(range)};
  return value;
}

Checked<std::optional<std::int64_t>> as_maybe_integer(const Json& found, IntegerRange range) {
  if (found.is_null()) return std::nullopt;
  const auto checked = as_integer(found, range);
  if (const auto* expected = std::get_if<Expected>(&checked)) return *expected;
  return std::get<std::int64_t>(checked);
}

Checked<std::optional<std::vector<std::int64_t>>> as_integers(const Json& found, std::size_t size,
                                                              IntegerRange range) {
  if (found.is_null()) return std::nullopt;
  if (auto values = integer_list(found, size, range)) return values;
  return Expected{fmt::format("a list of {} integers{}", size, limits(range))};
}

Checked<std::pair<std::int64_t, std::int64_t>> as_pair(const Json& found, IntegerRange range) {
  const auto both = as_integer(found, range);
  if (const auto* value = std::get_if<std::int64_t>(&both)) return std::pair(*value, *value);
  if (const auto values = integer_list(found, 2, range)) return std::pair(values->front(), values->back());
  return Expected{fmt::format("an integer{} or a pair of them", limits(range))};
}

Checked<double> as_number(const Json& found, NumberRange range) {
  if (!found.is_number()) return Expected{"a number" + limits(range)};
  const auto value = found.get<double>();
  if (value < range.min || value > range.max) return Expected{"a number" + limits(range)};
  return value;
}

Checked<bool> as_boolean(const Json& found) {
  if (!found.is_boolean()) return Expected{"true or false"};
  return found.get<bool>();
}

Checked<std::string> as_text(const Json& found, Need need) {
  if (!found.is_string()) return Expected{"a string"};
  auto value = found.get<std::string>();
  if (need == Need::required && value.empty()) return Expected{"a string that is not empty"};
  if (const auto expected = harmless_text(found)) return *expected;
  return value;
}

std::optional<Expected> harmless_text(const Json& found) {
  if (!found.is_structured())
    return found.is_string() ? harmless(found.get_ref<const std::string&>()) : std::nullopt;
  for (const auto& [key, value] : found.items()) {
    if (auto expected = harmless(key)) return expected;
    if (auto expected = harmless_text(value)) return expected;
  }
  return std::nullopt;
}

Checked<Ratio> as_ratio(const Json& found, RatioRange range) {
  if (range.unlimited && found == unlimited) return Ratio::unlimited();
  // The shortest decimal that names a double is the text its author wrote: 12.8, not 12.800000000000000711.
  const std::string text = found.is_string()         ? found.get<std::string>()
                           : found.is_number_float() ? fmt::format("{}", found.get<double>())
                           : found.is_number()       ? found.dump()
                                                     : std::string();
  const auto ratio = Ratio::parse(text);
  if (ratio && (ratio->num > 0 || range.zero)) return *ratio;
  return Expected{fmt::format(R"(a number{}, or a ratio such as "64/5", with parts up to 1000000000{})",
                              range.zero ? " of at least 0" : " greater than 0",
                              range.unlimited ? R"(, or "unlimited")" : "")};
}

Checked<std::optional<Ratio>> as_maybe_ratio(const Json& found, RatioRange range) {
  if (found.is_null()) return std::nullopt;
  const auto checked = as_ratio(found, range);
  if (const auto* expected = std::get_if<Expected>(&checked)) return *expected;
  return std::get<Ratio>(checked);
}

Checked<std::string> as_choice(const Json& found, const std::vector<std::string>& words) {
  if (!found.is_string()) return Expected{alternatives(words)};
  auto word = found.get<std::string>();
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  return Expected{alternatives(words), did_you_mean(word, words)};
}

Checked<std::vector<std::string>> as_names(const Json& found) {
  const auto is_name = [](const Json& element) {
    return element.is_string() && !element.get_ref<const std::string&>().empty();
  };
  if (!found.is_array() || !std::all_of(found.begin(), found.end(), is_name))
    return Expected{"a list of names"};
  if (found.size() > max_list_size) return Expected{fmt::format("a list of at most {} names", max_list_size)};
  if (const auto expected = harmless_text(found)) return *expected;
  return found.get<std::vector<std::string>>();
}

}  // namespace lacuna

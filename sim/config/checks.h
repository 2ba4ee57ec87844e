// One JSON value -> one C++ value, with every check.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/config/document.h"

namespace lacuna {

// What a value should have been: "an integer from 1 to 8".
struct Expected {
  std::string what;
  std::string hint = {};  // follows what was found
  bool operator==(const Expected&) const = default;
};

template <class T>
using Checked = std::variant<T, Expected>;

// Lists are limited so that a few bytes an element cannot become gigabytes of structs, or of problems.
constexpr std::size_t max_list_size = 65'536;

// Of a string: all of them end in tables, figures or on a terminal.
constexpr std::size_t max_text_bytes = 16'384;

// What is expected of the strings in a value, keys too, that one of them is not: text without control
// characters, not too long.
std::optional<Expected> harmless_text(const Json& found);

Checked<std::int64_t> as_integer(const Json& found, IntegerRange range);
Checked<std::optional<std::int64_t>> as_maybe_integer(const Json& found, IntegerRange range);
Checked<std::optional<std::vector<std::int64_t>>> as_integers(const Json& found, std::size_t size,
                                                              IntegerRange range);
Checked<std::pair<std::int64_t, std::int64_t>> as_pair(const Json& found, IntegerRange range);
Checked<double> as_number(const Json& found, NumberRange range);
Checked<bool> as_boolean(const Json& found);
Checked<std::string> as_text(const Json& found, Need need);
Checked<std::vector<std::string>> as_names(const Json& found);
Checked<Ratio> as_ratio(const Json& found, RatioRange range = {});
Checked<std::optional<Ratio>> as_maybe_ratio(const Json& found, RatioRange range);
Checked<std::string> as_choice(const Json& found, const std::vector<std::string>& words);

}  // namespace lacuna

// What the commands say on standard output and standard error: text that a terminal only shows, whatever the
// names in it.
#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

#include "sim/config/harmless.h"

namespace lacuna {

template <class... T>
void say(fmt::format_string<T...> format, T&&... values) {
  fmt::print("{}", printable_lines(fmt::format(format, std::forward<T>(values)...)));
}

template <class... T>
void warn(fmt::format_string<T...> format, T&&... values) {
  fmt::print(stderr, "{}", printable_lines(fmt::format(format, std::forward<T>(values)...)));
}

}  // namespace lacuna

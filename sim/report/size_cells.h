// Cells of tables about sizes.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>

#include "sim/report/quantity.h"

namespace lacuna {

// `part` of `whole`, or `none` if there is nothing to be a part of.
inline std::string share(std::int64_t part, std::int64_t whole, const char* format, const char* none) {
  if (whole == 0) return none;
  return fmt::format(fmt::runtime(format), static_cast<double>(part) / static_cast<double>(whole));
}

inline std::string scaled(std::int64_t value, double unit, int decimals) {
  return digits(static_cast<double>(value) / unit, decimals);
}

// The unit in which all cells of a table are short.
struct ByteUnit {
  double bytes;
  const char* name;
  int digits;
};

inline ByteUnit unit_of(std::int64_t bytes) {
  return bytes < 10'000'000 ? ByteUnit{1e3, "kB", 2} : ByteUnit{1e6, "MB", 3};
}

inline std::string size_cell(std::int64_t payload_bytes, std::int64_t metadata_bytes, const ByteUnit& unit) {
  std::string text = scaled(payload_bytes, unit.bytes, unit.digits);
  if (metadata_bytes > 0) text += "+" + scaled(metadata_bytes, unit.bytes, unit.digits);
  return text;
}

}  // namespace lacuna

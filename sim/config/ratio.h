// An exact non-negative rational, for bandwidths and clocks: 12.8 bytes per cycle is 64/5.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lacuna {

struct Ratio {
  std::int64_t num = 0;
  std::int64_t den = 1;  // > 0; num and den have no common factor

  static Ratio of(std::int64_t num,
                  std::int64_t den = 1);  // reduces; throws std::invalid_argument if den <= 0 or num < 0
  // Reads "64/5", "12.8", "16" or "1e3"; nullopt if it is none of these or does not fit 1e9 in either part.
  static std::optional<Ratio> parse(std::string_view text);

  double value() const { return static_cast<double>(num) / static_cast<double>(den); }
  std::string str() const;  // "16" or "64/5"
  bool operator==(const Ratio&) const = default;
};

}  // namespace lacuna

// An exact non-negative rational, for bandwidths and clocks: 12.8 bytes per cycle is 64/5. A bandwidth may
// also be unlimited, 1/0: then bytes / bandwidth is exactly 0.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace lacuna {

struct Ratio {
  std::int64_t num = 0;
  std::int64_t den = 1;  // > 0 unless unlimited; num and den have no common factor

  static Ratio of(std::int64_t num,
                  std::int64_t den = 1);  // reduces; throws std::invalid_argument if den <= 0 or num < 0
  // Reads "64/5", "12.8", "16" or "1e3"; nullopt if it is none of these or does not fit 1e9 in either part.
  static std::optional<Ratio> parse(std::string_view text);

  static constexpr Ratio unlimited() { return {1, 0}; }
  bool is_unlimited() const { return den == 0; }
  // Divided by one that is greater than 0; nullopt if that does not fit 1e9 in either part.
  std::optional<Ratio> over(const Ratio& other) const;

  double value() const {
    return is_unlimited() ? std::numeric_limits<double>::infinity()
                          : static_cast<double>(num) / static_cast<double>(den);
  }
  std::string str() const;  // "16", "64/5" or "unlimited"
  bool operator==(const Ratio&) const = default;
};

}  // namespace lacuna

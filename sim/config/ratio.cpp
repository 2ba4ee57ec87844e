#include "sim/config/ratio.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <stdexcept>

namespace lacuna {
namespace {

constexpr std::int64_t max_part = 1'000'000'000;

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<Ratio> reduced(std::int64_t num, std::int64_t den) {
  if (num < 0 || den <= 0) return std::nullopt;
  const Ratio ratio = Ratio::of(num, den);
  if (ratio.num > max_part || ratio.den > max_part) return std::nullopt;
  return ratio;
}

std::int64_t power_of_ten(std::int64_t exponent) {
  std::int64_t power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

// digits x 10^exponent
std::optional<Ratio> scaled(std::int64_t digits, std::int64_t exponent) {
  if (digits == 0) return Ratio{};
  if (exponent > 9 || exponent < -18) return std::nullopt;
  if (exponent <= 0) return reduced(digits, power_of_ten(-exponent));
  if (digits > max_part) return std::nullopt;
  return reduced(digits * power_of_ten(exponent), 1);
}

// "12.5e-1": the digits 125 with the exponent -1 - 1.
std::optional<Ratio> parse_decimal(std::string_view text) {
  std::int64_t exponent = 0;
  if (const auto e = text.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view tail = text.substr(e + 1);
    if (tail.starts_with('+') && !tail.starts_with("+-")) tail.remove_prefix(1);
    const auto parsed = parse_integer(tail);
    if (!parsed || *parsed < -max_part || *parsed > max_part) return std::nullopt;
    exponent = *parsed;
    text = text.substr(0, e);
  }
  const auto point = text.find('.');
  std::string digits(text.substr(0, point));
  if (!all_digits(digits)) return std::nullopt;
  if (point != std::string_view::npos) {
    const std::string_view fraction = text.substr(point + 1);
    if (!all_digits(fraction)) return std::nullopt;
    digits += fraction;
    exponent -= static_cast<std::int64_t>(fraction.size());
  }
  while (digits.size() > 1 && digits.back() == '0') {
    digits.pop_back();
    ++exponent;
  }
  const auto value = parse_integer(digits);
  return value ? scaled(*value, exponent) : std::nullopt;
}

}  // namespace

Ratio Ratio::of(std::int64_t num, std::int64_t den) {
  if (den <= 0 || num < 0)
    throw std::invalid_argument("a ratio needs a numerator >= 0 and a denominator > 0");
  const std::int64_t factor = std::gcd(num, den);
  return {num / factor, den / factor};
}

std::optional<Ratio> Ratio::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return parse_decimal(text);
  const std::string_view top = text.substr(0, slash);
  const std::string_view bottom = text.substr(slash + 1);
  if (!all_digits(top) || !all_digits(bottom)) return std::nullopt;
  const auto num = parse_integer(top);
  const auto den = parse_integer(bottom);
  return num && den ? reduced(*num, *den) : std::nullopt;
}

// The parts are at most 1e9 each, so the products fit.
std::optional<Ratio> Ratio::over(const Ratio& other) const {
  return is_unlimited() ? *this : reduced(num * other.den, den * other.num);
}

std::string Ratio::str() const {
  if (is_unlimited()) return "unlimited";
  return den == 1 ? std::to_string(num) : std::to_string(num) + '/' + std::to_string(den);
}

}  // namespace lacuna

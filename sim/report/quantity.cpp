#include "sim/report/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "sim/report/text_table.h"

namespace lacuna {
namespace {

constexpr int significant = 3;

// Units from small to large; `usual` is the one in which a reader compares results, and kept where it shows
// enough.
struct Scale {
  std::span<const ColumnUnit> units;
  std::size_t usual;
  double least, most;  // in the usual unit

  const ColumnUnit& of(double value) const {
    const double usually = value / units[usual].size;
    if (value == 0 || (usually >= least && usually < most)) return units[usual];
    const auto larger =
        std::find_if(units.begin(), units.end(), [value](const ColumnUnit& u) { return u.size > value; });
    return larger == units.begin() ? units.front() : *(larger - 1);
  }
};

constexpr std::array<ColumnUnit, 4> times{{{1e-9, "ns"}, {1e-6, "us"}, {1e-3, "ms"}, {1, "s"}}};
constexpr std::array<ColumnUnit, 5> energies{{{1, "pJ"}, {1e3, "nJ"}, {1e6, "uJ"}, {1e9, "mJ"}, {1e12, "J"}}};
constexpr std::array<ColumnUnit, 4> sizes{{{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}}};

// 0.791, as ever, in the usual unit; four digits in others.
std::string in_unit(double value, const Scale& scale) {
  const ColumnUnit& unit = scale.of(value);
  const double told = value / unit.size;
  if (&unit == &scale.units[scale.usual]) return fmt::format("{:.3f} {}", told, unit.name);
  if (told < 10'000) return fmt::format("{:.4g} {}", told, unit.name);
  return fmt::format("{} {}", told < 1e15 ? grouped(std::llround(told)) : fmt::format("{:.3e}", told),
                     unit.name);
}

}  // namespace

std::string digits(double value, int decimals) {
  const double size = std::abs(value);
  if (size == 0 || !std::isfinite(value)) return fmt::format("{:.{}f}", value, decimals);
  if (size < 1e-6) return fmt::format("{:.2e}", value);
  const int more = significant - 1 - static_cast<int>(std::floor(std::log10(size)));
  return fmt::format("{:.{}f}", value, std::max(decimals, more));
}

std::string percent(double value) {
  return value > 0 && value < 0.1 ? fmt::format("{:.1g}", value) : fmt::format("{:.1f}", value);
}

std::string ratio(double value) {
  return value > 0 && value < 0.1 ? fmt::format("{:.3g}", value) : fmt::format("{:.2f}", value);
}

std::string time_text(double seconds) {
  return in_unit(seconds, {times, 2, 0.1, 10'000});
}

std::string energy_text(double pj) {
  return in_unit(pj, {energies, 3, 0.1, 10'000});
}

std::string rate_text(double per_second) {
  if (per_second < 0.1) return fmt::format("{:.3g}", per_second);
  if (per_second < 10'000) return fmt::format("{:.1f}", per_second);
  return per_second < 1e15 ? grouped(std::llround(per_second)) : fmt::format("{:.3e}", per_second);
}

ColumnUnit energy_unit(double largest_pj) {
  return Scale{energies, 2, 0.1, 1e7}.of(largest_pj);
}

ColumnUnit dram_unit(double largest_bytes) {
  return Scale{sizes, 2, 0.1, 1e7}.of(largest_bytes);
}

std::string dram_cell(double bytes, const ColumnUnit& unit) {
  return unit.size == 1 ? fmt::format("{:.0f}", bytes) : digits(bytes / unit.size, 3);
}

}  // namespace lacuna

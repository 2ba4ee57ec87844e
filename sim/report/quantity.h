// Numbers for people: in a unit that shows them, with three digits at least that say something.
#pragma once

#include <string>

namespace lacuna {

// With so many decimals, or as many more as three digits take: 2,498.11, 0.0123.
std::string digits(double value, int decimals);

// Likewise of a percentage, which may be short: 85.2, 0.0, 0.004.
std::string percent(double value);

std::string ratio(double value);  // of a speed-up: 1.85, 0.0123

std::string time_text(double seconds);     // 0.791 ms, 81 ns, 12.3 s
std::string energy_text(double pj);        // 2.498 mJ, 1.203 nJ
std::string rate_text(double per_second);  // 1264.5, 12,345,679

// The unit in which all cells of a column are told, chosen by the largest of them.
struct ColumnUnit {
  double size;  // of one, in what is told
  const char* name;
};

ColumnUnit energy_unit(double largest_pj);
ColumnUnit dram_unit(double largest_bytes);
std::string dram_cell(double bytes, const ColumnUnit& unit);

}  // namespace lacuna

// Columns of text: the first is left-aligned, the others right.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace lacuna {

// 1,234,567.
inline std::string grouped(std::int64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits;
}

class TextTable {
 public:
  explicit TextTable(std::vector<std::string> header) { add(std::move(header)), rule(); }

  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  void rule() { rows_.emplace_back(); }  // a line across

  std::string str() const {
    const std::vector<std::size_t> widths = column_widths();
    std::string text;
    for (const auto& row : rows_) {
      for (std::size_t i = 0; i < widths.size(); ++i) {
        if (i > 0) text += "  ";
        if (row.empty())
          text += std::string(widths[i], '-');
        else
          text +=
              i == 0 ? fmt::format("{:<{}}", row[i], widths[i]) : fmt::format("{:>{}}", row[i], widths[i]);
      }
      text += '\n';
    }
    return text;
  }

 private:
  std::vector<std::size_t> column_widths() const {
    std::vector<std::size_t> widths(rows_.front().size());
    for (const auto& row : rows_)
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
    return widths;
  }

  std::vector<std::vector<std::string>> rows_;
};

}  // namespace lacuna

// A CSV table whose rows need not have the same columns: a column stands where it was first seen, after those
// before it, and is empty in rows without it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace lacuna {

struct CsvCell {
  std::string column, text;
};

using CsvRow = std::vector<CsvCell>;

class CsvTable {
 public:
  void declare(const std::vector<std::string>& columns);  // even if no row has them
  void add(const CsvRow& row);
  std::string text() const;  // RFC 4180 quoting, "\n" line ends

 private:
  std::size_t column(const std::string& name);

  std::vector<std::string> columns_;
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace lacuna

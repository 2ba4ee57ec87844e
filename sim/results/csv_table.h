// A CSV table whose rows need not have the same columns: a column stands where it was first seen, after those
// before it, and is empty in rows without it. RFC 4180 quoting, "\n" line ends.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

namespace lacuna {

struct CsvCell {
  std::string column, text;
};

using CsvRow = std::vector<CsvCell>;

// Those that were seen so far.
class CsvColumns {
 public:
  void declare(const std::vector<std::string>& columns);  // even if no row has them
  std::size_t size() const { return names_.size(); }

  std::string header() const;
  std::string line(const CsvRow& row);                // with a cell for each column of now
  std::vector<std::string> cells(const CsvRow& row);  // quoted
  std::string line_of(
      const std::vector<std::string>& cells) const;  // of quoted cells, perhaps of fewer columns

 private:
  std::size_t place(const std::string& name);

  std::vector<std::string> names_;
  std::unordered_map<std::string, std::size_t> places_;
};

class CsvTable {
 public:
  void declare(const std::vector<std::string>& columns) { columns_.declare(columns); }
  void add(const CsvRow& row) { rows_.push_back(columns_.cells(row)); }
  std::string text() const;

 private:
  CsvColumns columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace lacuna

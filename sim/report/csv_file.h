// A CSV table of any size, on its way to the disk: as CsvTable, rows need not have the same columns, but only
// the row that is being added is in memory.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "sim/report/output.h"
#include "sim/results/csv_table.h"

namespace lacuna {

// Rows go into a temporary file as they come. The columns are known only with the last of them: then the rows
// are copied behind the header, those from before a column was first seen with an empty cell for it.
class CsvFile {
 public:
  // `stem`: of temporaries. All members: InputError that names `file` if it cannot be written.
  CsvFile(std::filesystem::path stem, std::filesystem::path file);

  void declare(const std::vector<std::string>& columns) { columns_.declare(columns); }
  void add(const CsvRow& row);
  void put();

 private:
  struct Stretch {  // of rows with equally many columns
    std::size_t columns;
    std::uint64_t bytes;
  };

  void flush();
  void copy(std::istream& rows, const Stretch& stretch, TemporaryFile& whole) const;

  std::filesystem::path stem_, file_;
  CsvColumns columns_;
  TemporaryFile rows_;
  std::string waiting_;  // rows to be written in one piece
  std::vector<Stretch> stretches_;
};

}  // namespace lacuna

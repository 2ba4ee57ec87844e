#include "sim/report/csv_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

std::string text_in(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

// Both ways to the same text.
void expect_equal(const std::vector<CsvRow>& rows) {
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder.path("t.csv");
  CsvTable table;
  CsvFile file(path, path);
  table.declare({"a"});
  file.declare({"a"});
  for (const CsvRow& row : rows) {
    table.add(row);
    file.add(row);
  }
  file.put();
  EXPECT_EQ(text_in(path), table.text());
}

TEST(CsvFile, IsTheTableWrittenAtOnce) {
  expect_equal({});
  expect_equal({{{"a", "1"}}, {{"b", "2"}, {"c", "3"}}, {{"c", "x,y"}}, {{"a", ""}, {"d", "4"}}});
}

// Rows from before a column was known get a cell more, and a line end in quotes ends no row.
TEST(CsvFile, LineEndsInCellsAreNoEndsOfRows) {
  expect_equal({{{"a", "one\ntwo \"three\"\n"}}, {{"a", "\""}, {"b", "\n"}}, {{"c", "late"}}});
}

TEST(CsvFile, RowsThatAreWrittenInPieces) {
  std::vector<CsvRow> rows(4, {{"a", std::string(700'000, 'x') + "\n\""}});
  rows.push_back({{"b", "late"}});
  expect_equal(rows);
}

}  // namespace
}  // namespace lacuna

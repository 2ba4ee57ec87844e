#include "sim/results/csv_table.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(CsvTable, ColumnsStandInTheOrderTheyAreSeen) {
  CsvTable table;
  table.declare({"a", "b"});
  table.add({{"a", "1"}, {"c", "3"}});
  table.add({{"b", "2"}, {"d", "4"}});
  EXPECT_EQ(table.text(), "a,b,c,d\n1,,3,\n,2,,4\n");
}

TEST(CsvTable, WithoutRowsThereIsAHeader) {
  CsvTable table;
  table.declare({"a"});
  EXPECT_EQ(table.text(), "a\n");
}

TEST(CsvTable, CommasAndQuotesAreQuoted) {
  CsvTable table;
  table.add({{"a", "x"}, {"c", "say \"x\", y"}});
  EXPECT_EQ(table.text(), "a,c\nx,\"say \"\"x\"\", y\"\n");
}

}  // namespace
}  // namespace lacuna

#include <gtest/gtest.h>

#include "sim/config/document.h"

namespace lacuna {
namespace {

const std::vector<std::string> known = {"name", "rows", "bandwidth_bytes_per_cycle", "latency_cycles", "K"};

TEST(Nearest, FindsSlipsOfTheFingers) {
  EXPECT_EQ(nearest("rwos", known), "rows");   // swapped
  EXPECT_EQ(nearest("row", known), "rows");    // lost
  EXPECT_EQ(nearest("rowss", known), "rows");  // doubled
  EXPECT_EQ(nearest("tows", known), "rows");   // beside
  EXPECT_EQ(nearest("Name", known), "name");   // case
  EXPECT_EQ(nearest("k", known), "K");
  EXPECT_EQ(nearest("latency_cylces", known), "latency_cycles");
}

TEST(Nearest, FindsANameWithoutItsUnit) {
  EXPECT_EQ(nearest("bandwith", known), "bandwidth_bytes_per_cycle");
  EXPECT_EQ(nearest("latency", known), "latency_cycles");
  EXPECT_EQ(nearest("latnci", known), "latency_cycles");  // as many slips as six letters may have
}

TEST(Nearest, PrefersTheWholeNameThenTheFirst) {
  EXPECT_EQ(nearest("latency", {"latency_cycles", "latency"}), "latency");
  EXPECT_EQ(nearest("bat", {"cat", "hat"}), "cat");
}

TEST(Nearest, LeavesStrangersAlone) {
  EXPECT_EQ(nearest("voltage", known), "");
  EXPECT_EQ(nearest("x", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest("rows", {}), "");
  EXPECT_EQ(nearest(std::string(10'000'000, 'a'), known), "");
}

}  // namespace
}  // namespace lacuna

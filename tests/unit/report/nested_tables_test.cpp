#include "sim/report/nested_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lacuna {
namespace {

using ::testing::HasSubstr;

StoredSize stored(std::int64_t payload_bytes, std::int64_t metadata_bytes) {
  return {8 * payload_bytes, 8 * metadata_bytes, true, "equal groups"};
}

// 10 weights; 40 + 8 bytes of which the sparser level, if there is one, reads 20 + 4.
LayerAnalysis stacked(const std::string& name, bool two_levels) {
  LayerAnalysis analysis;
  analysis.layer.name = name;
  analysis.layer.kind = LayerKind::fully_connected;
  analysis.layer.C = 10;
  analysis.nested = NestedSize{{{4, stored(40, 8), stored(40, 5)}}};
  if (two_levels) analysis.nested->levels.push_back({2, stored(20, 4), stored(20, 3)});
  return analysis;
}

LayerAnalysis not_stacked() {
  LayerAnalysis analysis = stacked("other", true);
  analysis.nested.reset();
  return analysis;
}

TEST(NestedTables, ALayersLevelsAndItsWholeSet) {
  const std::vector<NestedRow> rows = nested_rows({stacked("a", true)});
  ASSERT_EQ(rows.size(), 6U);  // two levels and the set, twice
  EXPECT_EQ(rows[1].level, "1");
  EXPECT_EQ(rows[1].kept, 2);
  EXPECT_EQ(rows[1].bytes(), 24);
  EXPECT_EQ(rows[1].separate_bytes, 23);
  EXPECT_EQ(rows[2].level, "set");
  EXPECT_EQ(rows[2].bytes(), 48);
  EXPECT_EQ(rows[2].separate_bytes, 45 + 23);
}

TEST(NestedTables, TheTotalOfALevelIsOverLayersThatHaveIt) {
  const std::vector<NestedRow> rows = nested_rows({stacked("a", true), not_stacked(), stacked("b", false)});
  ASSERT_EQ(rows.size(), 3U + 2U + 3U);
  EXPECT_EQ(rows[5].layer, "total");
  EXPECT_EQ(rows[5].weights, 20);
  EXPECT_EQ(rows[5].kept, 8);
  EXPECT_EQ(rows[6].weights, 10);
  EXPECT_EQ(rows[6].bytes(), 24);
  EXPECT_EQ(rows[6].set_bytes, 48);
  EXPECT_EQ(rows[7].bytes(), 96);
  EXPECT_EQ(rows[7].separate_bytes, 45 + 23 + 45);
}

TEST(NestedTables, TheSetSavesWhatAllLevelsTakeSeparately) {
  const std::string csv = nested_csv({stacked("a", true)});
  EXPECT_THAT(csv, HasSubstr("\na,0,10,4,0.4,40,8,48,1,45,,equal groups\n"));
  EXPECT_THAT(csv, HasSubstr("\na,1,10,2,0.2,20,4,24,0.5,23,,equal groups\n"));
  EXPECT_THAT(csv, HasSubstr("\na,set,10,4,0.4,40,8,48,1,68,29.4117"));
  EXPECT_THAT(nested_table({stacked("a", true)}), HasSubstr("29.4 %"));
}

TEST(NestedTables, NothingStoredSavesNothing) {
  LayerAnalysis zeros = stacked("a", false);
  zeros.nested = NestedSize{{{0, stored(0, 0), stored(0, 0)}}};
  EXPECT_THAT(nested_csv({zeros}), HasSubstr("\na,set,10,0,0,0,0,0,,0,,equal groups\n"));
}

TEST(NestedTables, OnlyIfALayerIsStacked) {
  EXPECT_FALSE(any_nested({not_stacked()}));
  EXPECT_TRUE(any_nested({not_stacked(), stacked("a", false)}));
}

}  // namespace
}  // namespace lacuna

#include "sim/report/per_pe.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// PE i computes for 10 i + 1 cycles and drains for one.
LayerRun uneven(const std::string& name, std::int64_t pes) {
  LayerRun run;
  run.layer.name = name;
  run.ledger = Ledger(pes);
  for (std::int64_t pe = 0; pe < pes; ++pe) run.ledger.add(pe, Cause::compute, 10 * pe + 1);
  run.ledger.add_all(Cause::drain, 1);
  return run;
}

TEST(PerPe, HasARowPerLayerAndPe) {
  const std::vector<std::string> lines = lines_of(per_pe_csv({uneven("a", 2), uneven("b/c", 2)}, {2, 4}));
  std::string header = "layer,pe,row,column";
  for (const Cause cause : all_causes()) header += std::string(",pe_cycles_") + to_string(cause);
  ASSERT_EQ(lines.size(), 5U);
  EXPECT_EQ(lines[0], header);
  std::string zeros;
  for (std::size_t i = 0; i < cause_count - 2; ++i) zeros += "0,";
  EXPECT_EQ(lines[1], "a,0,0,0,1," + zeros + "1");
  EXPECT_EQ(lines[2], "a,1,0,1,11," + zeros + "1");
  EXPECT_EQ(lines[3], "b/c,0,0,0,1," + zeros + "1");
  EXPECT_EQ(lines[4], "b/c,1,0,1,11," + zeros + "1");
  EXPECT_EQ(lines_of(per_pe_csv({}, {2, 4})).size(), 1U);
}

TEST(PerPe, ThePlaceInTheGridFollowsFromItsColumns) {
  const auto places = [](const Geometry& geometry) {
    std::vector<std::string> found;
    std::vector<std::string> lines = lines_of(per_pe_csv({uneven("a", geometry.pes)}, geometry));
    for (std::size_t i = 1; i < lines.size(); ++i) {
      std::istringstream cells(lines[i]);
      std::string layer, pe, row, column;
      for (std::string* cell : {&layer, &pe, &row, &column}) std::getline(cells, *cell, ',');
      found.push_back(fmt::format("{}:{}/{}", pe, row, column));
    }
    return found;
  };
  EXPECT_THAT(places({6, 1, 3}), ElementsAre("0:0/0", "1:0/1", "2:0/2", "3:1/0", "4:1/1", "5:1/2"));
  EXPECT_THAT(places({3, 1}), ElementsAre("0:0/0", "1:0/1", "2:0/2"));
}

}  // namespace
}  // namespace lacuna

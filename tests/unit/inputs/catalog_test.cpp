#include "sim/inputs/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/problems.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

using testing::HasSubstr;

class CatalogTest : public testing::Test {
 protected:
  CatalogTest() {
    folder_.write("configs/accelerators/small.json", "{}");
    folder_.write("configs/accelerators/large.json", "{}");
    folder_.write("configs/accelerators/notes.txt", "");
    folder_.write("workloads/networks/lenet.json", "{}");
  }

  std::string refusal(Shelf shelf, const std::string& name) const {
    try {
      (void)catalog_.find(shelf, name);
      return "";
    } catch (const InputError& error) {
      return to_string(error.problems().front());
    }
  }

  test::TemporaryFolder folder_;
  Catalog catalog_{folder_.path("")};
};

TEST_F(CatalogTest, FindsNamesAndPaths) {
  EXPECT_EQ(catalog_.find(Shelf::accelerators, "small"), folder_.path("configs/accelerators/small.json"));
  const auto own = folder_.write("own.json", "{}");
  EXPECT_EQ(catalog_.find(Shelf::accelerators, own.string()), own);
}

TEST_F(CatalogTest, ListsTheNamesOfAShelf) {
  EXPECT_EQ(catalog_.names(Shelf::accelerators), (std::vector<std::string>{"large", "small"}));
  EXPECT_TRUE(catalog_.names(Shelf::sweeps).empty());
}

TEST_F(CatalogTest, SaysWhatWasPerhapsMeant) {
  EXPECT_THAT(refusal(Shelf::accelerators, "smal"),
              HasSubstr("expected an accelerator (one of large, small) or its file"));
  EXPECT_THAT(refusal(Shelf::accelerators, "smal"), HasSubstr("did you mean \"small\"?"));
  EXPECT_THAT(refusal(Shelf::accelerators, "lenet"), HasSubstr("; a network is called \"lenet\""));
  EXPECT_THAT(refusal(Shelf::networks, "nowhere/lenet.json"), HasSubstr("expected a network's file"));
  EXPECT_THAT(refusal(Shelf::networks, folder_.path("workloads").string()), HasSubstr("expected a file"));
}

TEST_F(CatalogTest, HasTheFoldersOfParts) {
  EXPECT_EQ(catalog_.parts().dram, folder_.path("configs/dram"));
  EXPECT_EQ(catalog_.parts().technology, folder_.path("configs/technology"));
}

}  // namespace
}  // namespace lacuna

#include "sim/sweep/scratch_store.h"

#include <gtest/gtest.h>

#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

const std::string point = "00000000000000ff";
const std::string result = R"({"point":{"id":"00000000000000ff"},"x":1})"
                           "\n";

TEST(ScratchStore, KeepsWhatIsInItUntilItIsRemoved) {
  const test::TemporaryFolder folder;
  { ScratchStore(folder.path("s")).store().put_result(point, result); }
  ScratchStore again(folder.path("s"));
  EXPECT_EQ(again.store().status(point), PointStatus::done);
  again.remove();
  EXPECT_TRUE(fs::is_empty(folder.path("")));
}

TEST(ScratchStore, TheLastOneRemovesIt) {
  const test::TemporaryFolder folder;
  ScratchStore first(folder.path("s"));
  {
    ScratchStore second(folder.path("s"));
    second.store().put_result(point, result);
    second.remove();
    EXPECT_EQ(first.store().status(point), PointStatus::done);
  }
  first.remove();
  EXPECT_FALSE(fs::exists(folder.path("s")));
}

TEST(ScratchStore, AfterItWasRemovedTheNextOneIsEmpty) {
  const test::TemporaryFolder folder;
  ScratchStore first(folder.path("s"));
  first.store().put_result(point, result);
  first.remove();
  EXPECT_EQ(ScratchStore(folder.path("s")).store().status(point), PointStatus::missing);
}

TEST(ScratchStore, WithoutAFolderItGoesWithTheObject) {
  fs::path place;
  {
    ScratchStore scratch({});
    place = scratch.store().folder();
    scratch.store().put_result(point, result);
    EXPECT_EQ(scratch.store().status(point), PointStatus::done);
  }
  EXPECT_FALSE(fs::exists(place));
}

TEST(ScratchStore, AFolderThatCannotBeMadeIsAnError) {
  const test::TemporaryFolder folder;
  folder.write("file", "");
  EXPECT_THROW(ScratchStore(folder.path("file/s")), InputError);
}

}  // namespace
}  // namespace lacuna

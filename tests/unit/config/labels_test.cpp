#include "sim/config/labels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/harmless.h"

namespace lacuna {
namespace {

using testing::ElementsAre;

TEST(Labels, AreTheNamesIfTheseDiffer) {
  EXPECT_THAT(labels({"a", "b"}, {"x", "x"}), ElementsAre("a", "b"));
  EXPECT_EQ(told_apart({"a", "b"}, {"x", "y"}, {"a", "b"}), "");
}

TEST(Labels, OfOneNameAreThoseOfTheFiles) {
  EXPECT_THAT(labels({"m", "m", "n"}, {"m", "my/wide.json", "n"}), ElementsAre("m", "wide", "n"));
  EXPECT_EQ(told_apart({"m", "m"}, {"m", "my/wide.json"}, {"m", "wide"}),
            "to tell them apart, \"m\" of \"my/wide.json\" is called \"wide\"");
}

TEST(Labels, OfFilesOfOneNameAreThoseOfTheirFoldersToo) {
  EXPECT_THAT(labels({"m", "m"}, {"a/m.json", "b/m.json"}), ElementsAre("a.m", "b.m"));
}

TEST(Labels, AreNumberedIfNothingElseDiffers) {
  EXPECT_THAT(labels({"m", "m", "m"}, {"1/a/m.json", "2/a/m.json", "3/a/m.json"}),
              ElementsAre("a.m", "a.m-2", "a.m-3"));
  EXPECT_THAT(labels({"m", "m", "wide"}, {"m", "wide.json", "x.json"}), ElementsAre("m", "wide", "wide-2"));
}

TEST(Labels, AreNamesWhateverTheFilesAreCalled) {
  const std::string odd = "dir/=\x1b[31m $(x)\xff" + std::string(200, 'y') + ".json";
  const std::vector<std::string> found = labels({"m", "m", "m"}, {"m", odd, "-x.json"});
  EXPECT_EQ(found[2], "_-x");
  for (const std::string& label : found) EXPECT_TRUE(is_name(label)) << label;
}

}  // namespace
}  // namespace lacuna

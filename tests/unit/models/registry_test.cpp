#include "sim/engine/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/cambricon_x/cambricon_x.h"
#include "models/dense/dense.h"

namespace lacuna {
namespace {

TEST(Registry, HasEveryModelByName) {
  const std::vector<std::string> names = model_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_THAT(names, testing::IsSupersetOf({"cambricon_x", "dense"}));
  EXPECT_EQ(names.size(), registered_models().size());
  for (const ModelInfo& info : registered_models()) EXPECT_NE(info.summary, "") << info.name;
}

TEST(Registry, FindsAModelAndMakesIt) {
  EXPECT_NE(std::dynamic_pointer_cast<Dense>(find_model("dense")->make()), nullptr);
  EXPECT_NE(std::dynamic_pointer_cast<cambricon_x::CambriconX>(find_model("cambricon_x")->make()), nullptr);
  EXPECT_EQ(find_model("Dense"), nullptr);
}

}  // namespace
}  // namespace lacuna

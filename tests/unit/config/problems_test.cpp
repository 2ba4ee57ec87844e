#include "sim/config/problems.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

TEST(Problems, AreOneLineOfTheirParts) {
  EXPECT_EQ(to_string(Problem{"a.json", "/rows", "too many"}), "a.json: /rows: too many");
  EXPECT_EQ(to_string(Problem{"a.json", "", "the file is empty"}), "a.json: the file is empty");
  EXPECT_EQ(to_string(Problem{"", "", "odd"}), "odd");
}

TEST(Problems, DoNotRepeatAHugeKey) {
  const Problem problem{"a.json", "/" + std::string(1'000'000, 'x'), "unknown key"};
  EXPECT_LT(to_string(problem).size(), 400U);
}

TEST(Problems, InputErrorSaysThemAll) {
  const InputError error({{"a.json", "/x", "one"}, {"b.json", "", "two"}});
  EXPECT_STREQ(error.what(), "a.json: /x: one\nb.json: two");
  ASSERT_EQ(error.problems().size(), 2U);
  EXPECT_EQ(error.problems()[1].file, "b.json");
}

}  // namespace
}  // namespace lacuna

#include "sim/report/output.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "sim/config/problems.h"
#include "sim/process/isolated.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  return names;
}

TEST(Output, TemporaryNamesAreTakenOnceAndKnown) {
  EXPECT_NE(temporary_name("a"),
            temporary_name("a"));  // in one process: more than its host and number tell them apart
  EXPECT_TRUE(is_temporary_name(temporary_name("a")));
  for (const char* other :
       {"a", "a.tmp", "a.lacuna-12.tmp", "a.lacuna-0123456789abcdeg.tmp", "lacuna-0123456789abcdef.tmp"})
    EXPECT_FALSE(is_temporary_name(other)) << other;
}

TEST(Output, AFileIsThereWhenItIsWhole) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.write("f", "old");
  {
    TemporaryFile lost(file, file);
    lost.write("new");
  }
  EXPECT_EQ(names_in(folder.path("")), std::vector<std::string>{"f"});
  EXPECT_EQ(fs::file_size(file), 3U);
  write_file(file, "newer");
  EXPECT_EQ(fs::file_size(file), 5U);
  EXPECT_EQ(names_in(folder.path("")), std::vector<std::string>{"f"});
}

TEST(Output, WhatTheDeadLeftIsRemovedAndWhatTheLivingWriteIsNot) {
  const test::TemporaryFolder folder;
  const fs::path file = folder.path("f");
  const TemporaryFile living(file, file);
  const auto die = [&]() -> std::string {
    const TemporaryFile left(file, file);
    ::kill(::getpid(), SIGKILL);
    return "";
  };
  ASSERT_TRUE(run_isolated({die}, 1).front().failure);
  ASSERT_EQ(names_in(folder.path("")).size(), 2U);
  for (const auto& entry : fs::directory_iterator(folder.path(""))) remove_if_abandoned(entry.path());
  EXPECT_EQ(names_in(folder.path("")), std::vector<std::string>{living.path().filename().string()});
}

TEST(Output, WhatCannotBeLookedAtIsNotAbsent) {
  const test::TemporaryFolder folder;
  folder.write("f", "");
  EXPECT_TRUE(is_there(folder.path("f")));
  EXPECT_FALSE(is_there(folder.path("g")));
  EXPECT_THROW((void)is_there(folder.path("f") / "below"), InputError);
  EXPECT_THROW((void)is_there(folder.path(std::string(300, 'x'))), InputError);
}

}  // namespace
}  // namespace lacuna

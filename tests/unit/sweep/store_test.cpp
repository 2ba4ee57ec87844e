#include "sim/sweep/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "sim/process/isolated.h"
#include "sim/report/output.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;

const std::string a = "00000000000000ff", b = "aaaaaaaaaaaaaaaa";
const std::string result = R"({"point":{"id":"00000000000000ff"},"x":1})"
                           "\n";

class StoreTest : public testing::Test {
 protected:
  StoreTest() { Store::prepare(folder_.path("s")); }

  test::TemporaryFolder folder_;
};

TEST_F(StoreTest, KeepsResults) {
  const Store store(folder_.path("s"));
  EXPECT_EQ(store.status(a), PointStatus::missing);
  store.put_result(a, result);
  EXPECT_EQ(store.status(a), PointStatus::done);
  EXPECT_EQ(store.result(a).at("x"), 1);
  EXPECT_TRUE(fs::is_empty(folder_.path("s") / "tmp"));
}

TEST_F(StoreTest, AResultTakesTheFailuresPlaceAndNotTheOtherWayRound) {
  const Store store(folder_.path("s"));
  store.put_failure(a, "took too long");
  EXPECT_EQ(store.status(a), PointStatus::failed);
  EXPECT_EQ(store.failure(a), "took too long");
  store.put_result(a, result);
  EXPECT_EQ(store.status(a), PointStatus::done);
  store.put_failure(a, "again");
  EXPECT_EQ(store.status(a), PointStatus::done);
  EXPECT_TRUE(fs::is_empty(folder_.path("s") / "failed" / "00"));
}

TEST_F(StoreTest, ASecondResultMustBeTheSame) {
  const Store store(folder_.path("s"));
  store.put_result(a, result);
  EXPECT_NO_THROW(store.put_result(a, result));
  EXPECT_THROW(store.put_result(a, result + " "), ResultsDiffer);
  EXPECT_EQ(store.result(a).at("x"), 1);
}

TEST_F(StoreTest, DamagedResultsAreNamed) {
  const Store store(folder_.path("s"));
  for (const char* text : {"", "{", "{}", R"({"point":{"id":"aaaaaaaaaaaaaaaa"}})", R"({"point":3})"}) {
    folder_.write("s/points/00/" + a + ".json", text);
    try {
      (void)store.result(a);
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_THAT(error.what(), testing::AllOf(testing::HasSubstr(a), testing::HasSubstr("delete this file")))
          << text;
    }
  }
}

TEST_F(StoreTest, DamagedFailuresAreNamed) {
  const Store store(folder_.path("s"));
  for (const char* text : {"", "[]", R"({"message":"why"})", R"({"point":{"id":"00000000000000ff"}})",
                           R"({"point":{"id":"00000000000000ff"},"message":3})"}) {
    folder_.write("s/failed/00/" + a + ".json", text);
    EXPECT_THROW((void)store.failure(a), InputError) << text;
  }
}

TEST_F(StoreTest, LeftoversGoUnlessTheirWriterLives) {
  const fs::path tmp = folder_.path("s") / "tmp";
  folder_.write("s/tmp/" + a + ".host.1", "half");
  folder_.write("s/tmp/" + b + ".host.1", "half");
  folder_.write("s/tmp/manifest.json.elsewhere.999999999", "half");
  Store other(folder_.path("s"));
  ASSERT_TRUE(other.locks().claim(b));
  Store::prepare(folder_.path("s"));
  EXPECT_FALSE(fs::exists(tmp / (a + ".host.1")));
  EXPECT_TRUE(fs::exists(tmp / (b + ".host.1")));
  EXPECT_TRUE(fs::exists(tmp / "manifest.json.elsewhere.999999999"));
}

// A process of this host is told by its number, as earlier versions wrote it.
TEST_F(StoreTest, LeftoversOfTheDeadOfThisHostGo) {
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  const auto name = [&](pid_t pid) {
    return std::string("sweep.json.") + host.data() + "." + std::to_string(pid);
  };
  folder_.write("s/tmp/" + name(dead), "half");
  folder_.write("s/tmp/" + name(::getpid()), "half");
  Store::prepare(folder_.path("s"));
  EXPECT_FALSE(fs::exists(folder_.path("s") / "tmp" / name(dead)));
  EXPECT_TRUE(fs::exists(folder_.path("s") / "tmp" / name(::getpid())));
}

// Wherever it runs: containers may share a host's name and numbers of processes.
TEST_F(StoreTest, WhatIsBeingWrittenStaysAndWhatIsNotGoes) {
  const fs::path tmp = folder_.path("s") / "tmp", file = folder_.path("s") / "points.csv";
  const TemporaryFile living(tmp / a, file);
  folder_.write("s/tmp/" + temporary_name(a).string(), "half");
  Store::prepare(folder_.path("s"));
  EXPECT_TRUE(fs::exists(living.path()));
  EXPECT_EQ(std::distance(fs::directory_iterator(tmp), fs::directory_iterator()), 1);
}

TEST_F(StoreTest, WhatCannotBeLookedAtIsNotMissing) {
  fs::remove_all(folder_.path("s") / "points");
  folder_.write("s/points", "a file");
  EXPECT_THROW((void)Store(folder_.path("s")).status(a), InputError);
}

TEST_F(StoreTest, AFolderOfAnotherResultOrFileOfTheUserIsNotTaken) {
  folder_.write("run/result.json", "{}");
  EXPECT_THROW(Store::prepare(folder_.path("run")), InputError);
  const fs::path mine = folder_.write("mine/sweep.json", "{}");
  EXPECT_THROW(Store::prepare(folder_.path("mine")), InputError);
  EXPECT_EQ(std::distance(fs::directory_iterator(mine.parent_path()), fs::directory_iterator()), 1);
}

// A limit on the size of files stands for the full disk: write() fails after some bytes.
TEST_F(StoreTest, AFullDiskIsAnErrorAndLeavesNothing) {
  const auto fill = [&]() -> std::string {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const Store store(folder_.path("s"));
    store.put_result(a, result);
    try {
      store.put_result(b, std::string(100'000, 'x'));
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  const IsolatedResult said = run_isolated({fill}, 1).front();
  ASSERT_FALSE(said.failure);
  EXPECT_THAT(said.text, testing::HasSubstr("cannot write this file: File too large"));
  const Store store(folder_.path("s"));
  EXPECT_EQ(store.status(a), PointStatus::done);
  EXPECT_EQ(store.status(b), PointStatus::missing);
  EXPECT_TRUE(fs::is_empty(folder_.path("s") / "tmp"));
}

TEST_F(StoreTest, AFileInThePlaceOfTheFolderIsAnError) {
  folder_.write("file", "");
  EXPECT_THROW(Store::prepare(folder_.path("file")), InputError);
}

}  // namespace
}  // namespace lacuna

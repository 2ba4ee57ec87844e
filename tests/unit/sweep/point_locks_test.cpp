#include "sim/sweep/point_locks.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>

#include "sim/config/problems.h"
#include "sim/process/isolated.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

const std::string a = "00000000000000ff", b = "ffffffffffffffff";

TEST(PointLocks, AreOnePerPoint) {
  const test::TemporaryFolder folder;
  PointLocks mine(folder.path("lock")), theirs(folder.path("lock"));  // two open files are as two processes
  EXPECT_TRUE(mine.claim(a));
  EXPECT_FALSE(theirs.claim(a));
  EXPECT_TRUE(theirs.claim(b));
  EXPECT_TRUE(theirs.is_claimed(a));
  EXPECT_FALSE(mine.is_claimed(a));  // by another
  mine.release(a);
  EXPECT_TRUE(theirs.claim(a));
}

TEST(PointLocks, AreGivenBackBySomebodyWhoIsKilled) {
  const test::TemporaryFolder folder;
  const auto claim_and_die = [&]() -> std::string {
    PointLocks locks(folder.path("lock"));
    if (!locks.claim(a)) return "could not claim";
    ::kill(::getpid(), SIGKILL);
    return "not reached";
  };
  EXPECT_TRUE(run_isolated({claim_and_die}, 1).front().failure);
  PointLocks locks(folder.path("lock"));
  EXPECT_TRUE(locks.claim(a));
}

TEST(PointLocks, NeedAFile) {
  EXPECT_THROW(PointLocks("/no/such/folder/lock"), InputError);
}

}  // namespace
}  // namespace lacuna

#include "sim/process/isolated.h"

#include <dlfcn.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <new>
#include <thread>

#include "sim/config/problems.h"
#include "tests/unit/in_child.h"

namespace {

bool fork_fails = false;

}  // namespace

// In place of the C library's, which calls it.
extern "C" pid_t fork() {
  if (!fork_fails) return reinterpret_cast<pid_t (*)()>(::dlsym(RTLD_NEXT, "fork"))();
  errno = EAGAIN;
  return -1;
}

namespace lacuna {
namespace {

std::size_t open_files() {
  const std::filesystem::directory_iterator files("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(files), end(files)));
}

using test::in_child;

// What reaches the parent of a child that throws `error`.
template <class Received, class Error>
Received received(const Error& error) {
  try {
    in_child([&]() -> std::string { throw error; });
  } catch (const Received& e) {
    return e;
  }
  throw std::logic_error("nothing was received");
}

std::string failure_of(const std::function<std::string()>& task) {
  try {
    in_child(task);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "no failure";
}

TEST(Isolated, BringsTheTextBack) {
  EXPECT_EQ(in_child([] { return std::string("text\0with a zero", 16); }),
            std::string("text\0with a zero", 16));
  EXPECT_EQ(in_child([] { return std::string(); }), "");
}

TEST(Isolated, ALongTextIsComplete) {
  std::string text;
  for (int i = 0; text.size() < (1U << 20U); ++i) text += std::to_string(i);
  EXPECT_EQ(in_child([&] { return text; }), text);
}

TEST(Isolated, InputErrorsKeepTheirProblems) {
  const auto error =
      received<InputError>(InputError({{"a.json", "/x", "expected 1"}, {"b.json", "", "missing \"y\""}}));
  ASSERT_EQ(error.problems().size(), 2U);
  EXPECT_EQ(to_string(error.problems()[0]), "a.json: /x: expected 1");
  EXPECT_EQ(to_string(error.problems()[1]), "b.json: missing \"y\"");
}

TEST(Isolated, StuckAndOtherErrorsKeepTheirText) {
  EXPECT_STREQ(received<Stuck>(Stuck("in cycle 7")).what(), "in cycle 7");
  EXPECT_STREQ(received<std::runtime_error>(std::logic_error("a bug")).what(), "a bug");
}

TEST(Isolated, ACrashIsAnErrorOfThatChildOnly) {
  const auto crash = []() -> std::string {
    std::signal(SIGSEGV, SIG_DFL);  // a sanitizer has its own handler
    std::raise(SIGSEGV);
    return "not reached";
  };
  EXPECT_EQ(failure_of(crash), "a simulation process ended with signal 11 (Segmentation fault)");
  EXPECT_EQ(failure_of([]() -> std::string { ::_exit(0); }), "a simulation process ended with no result");
  const auto results = run_isolated({crash, [] { return std::string("fine"); }}, 1);
  EXPECT_TRUE(results[0].failure);
  EXPECT_FALSE(results[1].failure);
  EXPECT_EQ(results[1].text, "fine");
}

// Seen by all children.
struct Shared {
  std::atomic<int> running{0}, most{0};
};

TEST(Isolated, AChildThatCannotBeMadeLeavesNoOpenFiles) {
  ChildPool pool;
  const std::size_t before = open_files();
  fork_fails = true;
  EXPECT_THROW(pool.start(0, [] { return ""; }), std::runtime_error);
  fork_fails = false;
  EXPECT_EQ(open_files(), before);
}

TEST(Isolated, RunsAtMostSoManyJobsAndKeepsTheOrder) {
  void* memory = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  Shared& shared = *new (memory) Shared;
  std::vector<std::function<std::string()>> tasks;
  for (int i = 0; i < 6; ++i) {
    tasks.emplace_back([i, &shared] {
      const int running = ++shared.running;
      for (int most = shared.most; most < running && !shared.most.compare_exchange_weak(most, running);) {
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10 * (6 - i)));  // later tasks would finish first
      --shared.running;
      return std::to_string(i);
    });
  }
  std::string texts;
  for (const IsolatedResult& result : run_isolated(tasks, 3)) texts += result.text;
  EXPECT_EQ(texts, "012345");
  EXPECT_EQ(shared.most, 3);
  ::munmap(memory, sizeof(Shared));
}

}  // namespace
}  // namespace lacuna

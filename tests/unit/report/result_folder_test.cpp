#include "sim/report/result_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <set>
#include <sstream>

#include "sim/config/problems.h"
#include "sim/process/isolated.h"
#include "sim/report/folder_parts.h"
#include "sim/report/sha256.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class ResultFolder : public testing::Test {
 protected:
  void write(ResultKind kind, const std::vector<std::string>& paths, const std::string& text) const {
    std::vector<Part> parts;
    for (const std::string& path : paths) parts.push_back({path, [text] { return text; }});
    write_result(out_, kind, parts);
  }
  std::string refusal(ResultKind kind, const std::vector<std::string>& paths) const {
    try {
      claim_folder(out_, kind, paths);
      write(kind, paths, "new");
    } catch (const InputError& error) {
      return error.what();
    }
    return "none";
  }
  std::set<std::string> files() const {
    std::set<std::string> found;
    for (const auto& entry : fs::recursive_directory_iterator(out_))
      if (!entry.is_directory()) found.insert(entry.path().lexically_relative(out_).string());
    return found;
  }
  std::string text_in(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(out_ / path, std::ios::binary).rdbuf();
    return text.str();
  }
  // Parts are whole, listed, and of one result.
  void expect_whole(const std::set<std::string>& texts) const {
    const auto parts = read_parts(out_);
    ASSERT_TRUE(parts && parts->complete);
    std::set<std::string> found;
    for (const auto& [path, digest] : parts->digests) {
      EXPECT_EQ(sha256_of_file(out_ / path), digest) << path;
      found.insert(text_in(path));
    }
    EXPECT_EQ(found.size(), 1U);
    EXPECT_TRUE(texts.contains(*found.begin()));
  }

  test::TemporaryFolder folder_;
  fs::path out_ = [this] {
    fs::create_directory(folder_.path("out"));
    return folder_.path("out");
  }();
};

const std::vector<std::string> run{"result.json", "layers.csv"},
    run_per_pe{"result.json", "layers.csv", "per_pe.csv"},
    comparison{"compare.csv", "a/result.json", "b/result.json"};

TEST_F(ResultFolder, ANewResultReplacesTheOldOneWholly) {
  folder_.write("out/mine.txt", "mine");
  folder_.write("out/a/mine.txt", "mine");
  write(ResultKind::run, run_per_pe, "1");
  write(ResultKind::run, run, "2");
  EXPECT_EQ(files(),
            (std::set<std::string>{"a/mine.txt", "layers.csv", "mine.txt", "parts.json", "result.json"}));
  write(ResultKind::comparison, comparison, "3");
  EXPECT_EQ(files(), (std::set<std::string>{"a/mine.txt", "a/result.json", "b/result.json", "compare.csv",
                                            "mine.txt", "parts.json"}));
  write(ResultKind::run, run, "4");
  EXPECT_EQ(files(),
            (std::set<std::string>{"a/mine.txt", "layers.csv", "mine.txt", "parts.json", "result.json"}));
  EXPECT_FALSE(fs::exists(out_ / "b"));
  expect_whole({"4"});
}

TEST_F(ResultFolder, WhatLacunaDidNotWriteStays) {
  folder_.write("out/layers.csv", "mine");
  EXPECT_THAT(refusal(ResultKind::run, run), HasSubstr("layers.csv: cannot be replaced"));
  fs::remove(out_ / "layers.csv");
  folder_.write("out/compare.csv", "mine");
  EXPECT_THAT(refusal(ResultKind::run, run), HasSubstr("compare.csv: cannot be replaced"));
  fs::remove(out_ / "compare.csv");
  write(ResultKind::run, run_per_pe, "1");
  folder_.write("out/per_pe.csv", "changed");
  EXPECT_THAT(refusal(ResultKind::run, run), HasSubstr("per_pe.csv: cannot be removed"));
  EXPECT_EQ(text_in("per_pe.csv"), "changed");
  EXPECT_EQ(text_in("result.json"), "1");
}

TEST_F(ResultFolder, AResultOfAnEarlierVersionIsReplacedByOneOfItsKind) {
  folder_.write("out/result.json", "{\n  \"schema\": \"lacuna-result-1\"");
  folder_.write("out/per_pe.csv", "layer,pe,row");
  EXPECT_THAT(refusal(ResultKind::comparison, comparison), HasSubstr("cannot be replaced"));
  EXPECT_EQ(refusal(ResultKind::run, run), "none");
  EXPECT_EQ(files(), (std::set<std::string>{"layers.csv", "parts.json", "result.json"}));
}

TEST_F(ResultFolder, OtherResultsAreNotWrittenInto) {
  folder_.write("out/points/ab/x.json", "");
  folder_.write("out/lock", "");
  EXPECT_THAT(refusal(ResultKind::run, run), HasSubstr("holds a sweep"));
  EXPECT_THROW(refuse_sweeps(out_), InputError);
  EXPECT_THROW(refuse_sweeps(out_ / "points"), InputError);
  EXPECT_THROW(refuse_sweeps(out_ / "points" / "ab"), InputError);
  EXPECT_NO_THROW(refuse_results(out_));
}

TEST_F(ResultFolder, TheMiddleOfAResultIsNoFolderForAnother) {
  write(ResultKind::comparison, comparison, "1");
  EXPECT_THROW(claim_folder(out_ / "a", ResultKind::run, run), InputError);
  EXPECT_NO_THROW(claim_folder(out_ / "c", ResultKind::run, run));
  write_result(out_ / "c", ResultKind::run, {{"result.json", [] { return "2"; }}});
  EXPECT_THAT(refusal(ResultKind::comparison, {"compare.csv", "c/result.json"}),
              HasSubstr("c/result.json: cannot be replaced"));
  EXPECT_THROW(refuse_results(out_), InputError);
}

TEST_F(ResultFolder, AListOfFilesElsewhereIsDamaged) {
  const fs::path precious = folder_.write("result.json", "precious");
  folder_.write("out/parts.json", R"({"schema": "lacuna-parts-1", "kind": "run", "complete": false,
                                     "parts": {"../result.json": ""}})");
  EXPECT_THAT(refusal(ResultKind::run, run), HasSubstr("parts.json: not written by lacuna"));
  EXPECT_TRUE(fs::exists(precious));
}

TEST_F(ResultFolder, WritersAtOneTimeDoNotMix) {
  std::vector<std::function<std::string()>> writers;
  std::set<std::string> texts;
  for (const char* text : {"1", "2", "3", "4"}) {
    texts.insert(text);
    writers.emplace_back([this, text] {
      for (int i = 0; i < 5; ++i) write(ResultKind::run, *text % 2 == 0 ? run : run_per_pe, text);
      return std::string();
    });
  }
  for (const IsolatedResult& result : run_isolated(writers, writers.size())) EXPECT_FALSE(result.failure);
  expect_whole(texts);
  EXPECT_EQ(files().size(), read_parts(out_)->digests.size() + 1);
}

// Killed while the n-th part is asked for nothing is changed; the next writer clears up.
TEST_F(ResultFolder, WhoIsKilledLeavesTheOldResult) {
  write(ResultKind::run, run, "old");
  const auto die = [&]() -> std::string {
    write_result(out_, ResultKind::run,
                 {{"result.json", [] { return "new"; }}, {"layers.csv", []() -> std::string {
                                                            ::kill(::getpid(), SIGKILL);
                                                            return "";
                                                          }}});
    return "";
  };
  ASSERT_TRUE(run_isolated({die}, 1).front().failure);
  expect_whole({"old"});
  EXPECT_EQ(files().size(), 4U);  // and what was being written
  write(ResultKind::run, run, "new");
  expect_whole({"new"});
  EXPECT_EQ(files().size(), 3U);
}

// A limit on the size of files stands for the full disk.
TEST_F(ResultFolder, AFullDiskLeavesTheOldResultAndNothingElse) {
  write(ResultKind::run, run, "old");
  const auto fill = [&]() -> std::string {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    try {
      write(ResultKind::comparison, comparison, std::string(100'000, 'x'));
    } catch (const InputError& error) {
      return error.what();
    }
    return "no error";
  };
  const IsolatedResult said = run_isolated({fill}, 1).front();
  ASSERT_FALSE(said.failure);
  EXPECT_THAT(said.text, HasSubstr("compare.csv: cannot write this file: File too large"));
  expect_whole({"old"});
  EXPECT_EQ(files().size(), 3U);
  EXPECT_FALSE(fs::exists(out_ / "a"));
}

}  // namespace
}  // namespace lacuna

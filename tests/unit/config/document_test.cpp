#include "sim/config/document.h"

#include "tests/unit/config/machine.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

using test::input_error;
using testing::ElementsAre;

std::vector<std::string> error_of(const std::string& text) {
  return input_error([&] { parse_document(text, "a.json"); });
}

TEST(Document, KeepsTheOrderOfKeys) {
  const Document document = parse_document(R"({"z": 1, "a": [true, null, -2, 2.5, "t"]})", "a.json");
  EXPECT_EQ(document.value.dump(), R"({"z":1,"a":[true,null,-2,2.5,"t"]})");
  ASSERT_EQ(document.sources.size(), 1U);
  EXPECT_EQ(document.sources[0].first, "a.json");
  EXPECT_EQ(document.sources[0].second, document.value);
}

TEST(Document, NamesLineAndColumnOfASyntaxError) {
  EXPECT_THAT(error_of("{\n  \"a\": 1,\n  }"),
              ElementsAre("a.json: line 3, column 3: not valid JSON: unexpected '}'; expected string"));
  EXPECT_THAT(error_of("{\"a\": tru}"),
              ElementsAre("a.json: line 1, column 10: not valid JSON: invalid literal"));
  EXPECT_THAT(error_of("{\"a\": 1"), ElementsAre("a.json: line 1, column 8: not valid JSON: "
                                                 "unexpected end of input; expected ',' or '}'"));
  EXPECT_THAT(error_of("{} {}"),
              ElementsAre("a.json: line 1, column 4: not valid JSON: unexpected '{'; expected end of input"));
  EXPECT_THAT(
      error_of("{\n// comment\n}"),
      ElementsAre("a.json: line 2, column 1: not valid JSON: unexpected '/'; comments are not allowed"));
  EXPECT_THAT(error_of("{\"a\": NaN}"),
              ElementsAre("a.json: line 1, column 7: not valid JSON: invalid literal"));
}

TEST(Document, RefusesANumberBeyondDoubles) {
  EXPECT_THAT(error_of("{\"a\": 1e999}"),
              ElementsAre("a.json: line 1, column 11: not valid JSON: number overflow"));
}

TEST(Document, RefusesInvalidUtf8) {
  EXPECT_THAT(error_of("{\"a\": \"\xff\xfe\"}"),
              ElementsAre("a.json: line 1, column 8: not valid JSON: invalid string: ill-formed UTF-8 byte"));
}

TEST(Document, DoesNotRepeatAHugeToken) {
  const auto lines = error_of("{\"a\": \"" + std::string(1'000'000, 'x') + "\n\"}");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LT(lines[0].size(), 200U);
}

TEST(Document, NamesEveryDuplicateKey) {
  EXPECT_THAT(error_of(R"({"a": 1, "b": [0, {"c/d": 1, "c/d": 2}], "a": 3})"),
              ElementsAre(R"(a.json: /b/1/c~1d: duplicate key "c/d")", R"(a.json: /a: duplicate key "a")"));
}

TEST(Document, MayRepeatAKeyInAnotherObject) {
  EXPECT_NO_THROW(parse_document(R"({"a": {"a": [{"a": 1}, {"a": 2}]}})", "a.json"));
}

TEST(Document, IsAnObject) {
  EXPECT_THAT(error_of("[1, 2]"), ElementsAre("a.json: expected an object, found [1,2]"));
  EXPECT_THAT(error_of(" \n"), ElementsAre("a.json: the file is empty"));
}

TEST(Document, IsNestedToA64thLevelAtMost) {
  const auto nested = [](std::size_t arrays) {
    return "{\"a\": " + std::string(arrays, '[') + std::string(arrays, ']') + "}";
  };
  EXPECT_NO_THROW(parse_document(nested(63), "a.json"));
  EXPECT_THAT(error_of(nested(64)), ElementsAre("a.json: nested deeper than 64 levels"));
  EXPECT_THAT(error_of("{\"a\": " + std::string(1'000'000, '[')),
              ElementsAre("a.json: nested deeper than 64 levels"));
}

TEST(Document, ReadsManyKeysInLinearTime) {
  std::string text = "{\"k\": 0";
  for (int i = 0; i < 200'000; ++i) text += ",\"k" + std::to_string(i) + "\":1";
  EXPECT_EQ(parse_document(text + "}", "a.json").value.size(), 200'001U);
}

TEST(LoadDocument, ReadsAFile) {
  const test::TemporaryFolder folder;
  const Document document = load_document(folder.write("a.json", "\xef\xbb\xbf{\"a\": 1}"));
  EXPECT_EQ(document.file, folder.path("a.json").string());
  EXPECT_EQ(document.value.dump(), R"({"a":1})");
}

TEST(LoadDocument, SaysWhyAFileCannotBeRead) {
  const test::TemporaryFolder folder;
  const auto error = [&](const std::string& name) {
    return input_error([&] { load_document(folder.path(name)); });
  };
  const std::string prefix = folder.path("").string();
  EXPECT_THAT(error("b.json"), ElementsAre(prefix + "b.json: cannot be read: No such file or directory"));
  EXPECT_THAT(error(""), ElementsAre(prefix + ": expected a file, found a folder"));
  folder.write("empty.json", "");
  EXPECT_THAT(error("empty.json"), ElementsAre(prefix + "empty.json: the file is empty"));
}

TEST(LoadDocument, StopsReadingAt64MiB) {
  const test::TemporaryFolder folder;
  folder.write("large.json", "");
  const std::filesystem::path file = folder.path("large.json");
  std::filesystem::resize_file(file, (std::uintmax_t{64} << 20U) + 1);
  EXPECT_THAT(input_error([&] { load_document(file); }), ElementsAre(file.string() + ": larger than 64 MiB"));
}

}  // namespace
}  // namespace lacuna

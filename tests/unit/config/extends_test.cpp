#include "tests/unit/config/machine.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

using test::input_error;
using test::TemporaryFolder;
using testing::ElementsAre;

std::vector<std::string> error_of(const std::filesystem::path& path) {
  return input_error([&] { load_extended(path); });
}

TEST(Extends, MergesTheBaseFirst) {
  const TemporaryFolder folder;
  folder.write("lib/root.json", R"({"a": 1, "b": {"c": 1, "d": 2}, "e": [1, 2], "f": 9})");
  folder.write("lib/base.json", R"({"extends": "root.json", "b": {"c": 3}})");
  const auto path =
      folder.write("top.json", R"({"extends": "lib/base", "e": [7], "f": null, "g": {"h": 5}})");
  const Document document = load_extended(path);
  EXPECT_EQ(document.file, path.string());
  EXPECT_EQ(document.value.dump(), R"({"a":1,"b":{"c":3,"d":2},"e":[7],"g":{"h":5}})");
  ASSERT_EQ(document.sources.size(), 3U);
  EXPECT_EQ(document.sources[0].first, path.string());
  EXPECT_EQ(document.sources[1].first, folder.path("lib/base.json").string());
  EXPECT_EQ(document.sources[2].first, folder.path("lib/root.json").string());
  EXPECT_EQ(document.sources[1].second.dump(), R"({"b":{"c":3}})");
}

TEST(Extends, IsNotNeeded) {
  const TemporaryFolder folder;
  const Document document = load_extended(folder.write("a.json", R"({"a": null})"));
  EXPECT_EQ(document.value.dump(), R"({"a":null})");
}

TEST(Extends, NamesTheFilesOfACycle) {
  const TemporaryFolder folder;
  const std::string a = folder.write("a.json", R"({"extends": "b"})").string();
  const std::string b = folder.write("b.json", R"({"extends": "sub/../a.json"})").string();
  folder.write("sub/c.json", "{}");
  const std::string again = folder.path("sub/../a.json").string();
  EXPECT_THAT(error_of(a),
              ElementsAre(a + ": /extends: the chain closes on itself: " + a + " -> " + b + " -> " + again));
  const std::string self = folder.write("self.json", R"({"extends": "self"})").string();
  EXPECT_THAT(error_of(self),
              ElementsAre(self + ": /extends: the chain closes on itself: " + self + " -> " + self));
}

TEST(Extends, NamesAnExistingFile) {
  const TemporaryFolder folder;
  const std::string missing = folder.write("m.json", R"({"extends": "nowhere"})").string();
  EXPECT_THAT(error_of(missing), ElementsAre(testing::StartsWith(missing + ": /extends: found no file \"")));
  const std::string odd = folder.write("o.json", R"({"extends": 5})").string();
  EXPECT_THAT(error_of(odd), ElementsAre(odd + ": /extends: expected a file name, found 5"));
}

TEST(Extends, ReportsAProblemOfABaseUnderItsName) {
  const TemporaryFolder folder;
  const std::string base = folder.write("base.json", "{").string();
  EXPECT_THAT(error_of(folder.write("a.json", R"({"extends": "base"})")),
              ElementsAre(testing::StartsWith(base + ": line 1, column 2: not valid JSON: ")));
}

TEST(Extends, ProblemsNameTheFileThatSetTheValue) {
  const TemporaryFolder folder;
  const std::string base =
      folder.write("base.json", R"({"rows": -1, "dram": {"latency_cycles": 9999}, "buffers": [{}]})")
          .string();
  const std::string top =
      folder.write("top.json", R"({"extends": "base", "density": 2, "dram": {"latency": 3}})").string();
  EXPECT_THAT(test::read(load_extended(top)).lines(),
              ElementsAre(top + ": missing required key \"name\"",
                          base + ": /rows: expected an integer from 1 to 4096, found -1",
                          top + ": /density: expected a number from 0 to 1, found 2",
                          base + ": /dram/latency_cycles: expected an integer from 0 to 4096, found 9999",
                          top + ": /dram/latency: unknown key \"latency\"; did you mean \"latency_cycles\"?",
                          base + ": /buffers/0: missing required key \"name\""));
}

}  // namespace
}  // namespace lacuna

#include "sim/config/set_pointers.h"
#include "tests/unit/config/machine.h"

namespace lacuna {
namespace {

using test::input_error;
using testing::ElementsAre;

std::string set(const std::string& json, const std::string& setting) {
  Document document = parse_document(json, "m.json");
  apply_setting(document, setting);
  return document.value.dump();
}

std::vector<std::string> error_of(const std::string& json, const std::string& setting) {
  return input_error([&] { set(json, setting); });
}

TEST(Settings, AreJsonOrElseStrings) {
  EXPECT_EQ(set("{}", "/a=5"), R"({"a":5})");
  EXPECT_EQ(set("{}", "/a=true"), R"({"a":true})");
  EXPECT_EQ(set("{}", "/a=[1, 2]"), R"({"a":[1,2]})");
  EXPECT_EQ(set("{}", "/a=\"5\""), R"({"a":"5"})");
  EXPECT_EQ(set("{}", "/a=64/5"), R"({"a":"64/5"})");
  EXPECT_EQ(set("{}", "/a=b=c"), R"({"a":"b=c"})");
  EXPECT_EQ(set("{}", "/a="), R"({"a":""})");
}

TEST(Settings, ReplaceAndCreate) {
  EXPECT_EQ(set(R"({"a": 1, "b": 2})", "/a=3"), R"({"a":3,"b":2})");
  EXPECT_EQ(set(R"({"a": {"b": 1}})", "/a/c/d=3"), R"({"a":{"b":1,"c":{"d":3}}})");
  EXPECT_EQ(set(R"({"a": null})", "/a/b=3"), R"({"a":{"b":3}})");
  EXPECT_EQ(set("{}", "/a/0=3"), R"({"a":{"0":3}})");
  EXPECT_EQ(set("{}", "/a~1b~0c=3"), R"({"a/b~c":3})");
}

TEST(Settings, ReachIntoLists) {
  EXPECT_EQ(set(R"({"a": [{"b": 1}, {"b": 2}]})", "/a/1/b=3"), R"({"a":[{"b":1},{"b":3}]})");
  EXPECT_THAT(error_of(R"({"a": [1]})", "/a/1=3"),
              ElementsAre("--set: /a/1: expected an index into a list of 1, found \"1\""));
  EXPECT_THAT(error_of(R"({"a": [1]})", "/a/x=3"),
              ElementsAre("--set: /a/x: expected an index into a list of 1, found \"x\""));
  EXPECT_THAT(error_of(R"({"a": [1]})", "/a/-1=3"),
              ElementsAre("--set: /a/-1: expected an index into a list of 1, found \"-1\""));
}

TEST(Settings, DoNotReachIntoScalars) {
  EXPECT_THAT(error_of(R"({"a": 5})", "/a/b=3"), ElementsAre("--set: /a/b: 5 has no keys, so no \"b\""));
}

TEST(Settings, ArePointerEqualsValue) {
  for (const char* bad : {"", "a=5", "/a", "=5", "/=5"}) {
    EXPECT_THAT(error_of("{}", bad),
                ElementsAre("--set: expected /pointer=value, found \"" + std::string(bad) + "\""));
  }
  EXPECT_THAT(error_of("{}", "/a~2=5"),
              ElementsAre("--set: /a~2: \"~\" in a JSON pointer must be followed by 0 or 1"));
  EXPECT_THAT(error_of("{}", "/a=\xff"), ElementsAre("--set: not valid UTF-8: \"/a=\uFFFD\""));
  EXPECT_THAT(error_of("{}", R"(/a={"b": 1, "b": 2})"), ElementsAre("--set: /b: duplicate key \"b\""));
}

TEST(Settings, AreNotNestedWithoutEnd) {
  std::string pointer;
  for (int i = 0; i < 100'000; ++i) pointer += "/a";
  EXPECT_THAT(error_of("{}", pointer + "=5"), ElementsAre("--set: nested deeper than 64 levels"));
  EXPECT_THAT(error_of("{}", "/a=" + std::string(100, '[') + std::string(100, ']')),
              ElementsAre("--set: nested deeper than 64 levels"));
}

TEST(Settings, ProblemsNameThem) {
  Document document = parse_document(R"({"dram": {"latency_cycles": 5}, "buffers": [{}, {}]})", "m.json");
  apply_setting(document, "/dram/latency_cycles=-2");
  apply_setting(document, "/dram/banks=3");
  apply_setting(document, "/buffers/1/banks=0");
  EXPECT_THAT(
      test::read(document).lines(),
      ElementsAre("m.json: missing required key \"name\"",
                  "--set: /dram/latency_cycles: expected an integer from 0 to 4096, found -2",
                  "--set: /dram/banks: unknown key \"banks\"; expected \"bandwidth_bytes_per_cycle\" or "
                  "\"latency_cycles\"",
                  "m.json: /buffers/0: missing required key \"name\"",
                  "m.json: /buffers/1: missing required key \"name\"",
                  "--set: /buffers/1/banks: expected an integer from 1 to 64, found 0"));
}

TEST(Settings, AreKnownByTheirPointers) {
  Document document = parse_document(R"({"a": [{}], "b": {"c": 1}})", "m.json");
  apply_setting(document, "/b/c=2");
  apply_setting(document, "/a/0/x={\"y\": 1, \"z\": {}}");
  EXPECT_THAT(set_pointers(document), ElementsAre("/b/c", "/a/0/x/y", "/a/0/x/z"));
  EXPECT_THAT(overwritten_settings(document), testing::IsEmpty());
}

TEST(Settings, ThatALaterOneOverwritesAreNoted) {
  Document document = parse_document("{}", "m.json");
  for (const char* setting : {"/b/c=2", "/b/d=2", "/b/c=3", "/e=4"}) apply_setting(document, setting);
  ASSERT_EQ(overwritten_settings(document).size(), 1U);
  EXPECT_EQ(overwritten_settings(document)[0].pointer, "/b/c");
  apply_setting(document, "/b={}");
  EXPECT_EQ(overwritten_settings(document).size(), 3U) << "all that was set below it";
}

}  // namespace
}  // namespace lacuna

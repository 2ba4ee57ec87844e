// One quantity by two keys: the later one counts.
#include "sim/config/units.h"

#include "sim/config/checks.h"
#include "sim/config/encode.h"
#include "tests/unit/config/machine.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

using test::TemporaryFolder;

TEST(Units, EndingsGoInPairs) {
  EXPECT_EQ(other_unit("latency_ns"), "latency_cycles");
  EXPECT_EQ(other_unit("/dram/turnaround_cycles"), "/dram/turnaround_ns");
  EXPECT_EQ(other_unit("bandwidth_gb_per_s"), "bandwidth_bytes_per_cycle");
  EXPECT_EQ(other_unit("bandwidth_bytes_per_cycle"), "bandwidth_gb_per_s");
  EXPECT_EQ(other_unit("burst_bytes"), std::nullopt);
  EXPECT_EQ(other_unit(""), std::nullopt);
}

std::string merged(const std::string& base, const std::string& top) {
  const TemporaryFolder folder;
  folder.write("base.json", base);
  return load_extended(folder.write("top.json", R"({"extends": "base", )" + top + "}")).value.dump();
}

TEST(Units, WhatAFileSetsReplacesTheOtherUnitOfItsBase) {
  EXPECT_EQ(merged(R"({"d": {"x_ns": 5, "y": 1}})", R"("d": {"x_cycles": 7})"),
            R"({"d":{"y":1,"x_cycles":7}})");
  EXPECT_EQ(merged(R"({"d": {"x_cycles": 7}})", R"("d": {"x_ns": 5})"), R"({"d":{"x_ns":5}})");
  EXPECT_EQ(merged(R"({"x_bytes_per_cycle": 7})", R"("x_gb_per_s": 5)"), R"({"x_gb_per_s":5})");
}

TEST(Units, OnlyWhatSaysSomethingReplaces) {
  EXPECT_EQ(merged(R"({"x_ns": 5})", R"("x_cycles": null)"), R"({"x_ns":5})");
  EXPECT_EQ(merged(R"({"x_ns": 5})", R"("y_cycles": 1)"), R"({"x_ns":5,"y_cycles":1})");
  EXPECT_EQ(merged(R"({"d": {"x_ns": 5}})", R"("x_cycles": 1)"), R"({"d":{"x_ns":5},"x_cycles":1})");
  EXPECT_EQ(merged(R"({"d": "x_ns"})", R"("d": {"x_cycles": 1})"), R"({"d":{"x_cycles":1}})");
}

TEST(Units, BothInOneFileStay) {
  EXPECT_EQ(merged(R"({"x_ns": 5})", R"("x_ns": 6, "x_cycles": 1)"), R"({"x_ns":6,"x_cycles":1})");
}

std::string after(const std::string& json, const std::vector<std::string>& settings) {
  Document document = parse_document(json, "m.json");
  for (const std::string& setting : settings) apply_setting(document, setting);
  return document.value.dump();
}

TEST(Units, ASettingReplacesTheOtherUnit) {
  EXPECT_EQ(after(R"({"d": {"x_ns": 5, "y": 1}})", {"/d/x_cycles=7"}), R"({"d":{"y":1,"x_cycles":7}})");
  EXPECT_EQ(after(R"({"x_ns": 5})", {"/x_cycles=7", "/x_ns=8"}), R"({"x_ns":8})");
  EXPECT_EQ(after(R"({"x_ns": 5, "": 1})", {"/y=7"}), R"({"x_ns":5,"":1,"y":7})");
  EXPECT_EQ(after(R"({"x_ns": 5})", {"/x_cycles=null"}), R"({"x_ns":5,"x_cycles":null})");
  EXPECT_EQ(after(R"({"l": [{"x_ns": 5}, {"x_ns": 6}]})", {"/l/1/x_cycles=7"}),
            R"({"l":[{"x_ns":5},{"x_cycles":7}]})");
}

TEST(MaybeRatio, MayBeAbsentZeroOrUnlimited) {
  const RatioRange all{true, true};
  using Found = Checked<std::optional<Ratio>>;
  EXPECT_EQ(as_maybe_ratio(nullptr, all), Found(std::nullopt));
  EXPECT_EQ(as_maybe_ratio(12.8, all), Found(Ratio{64, 5}));
  EXPECT_EQ(as_maybe_ratio(0, all), Found(Ratio{0, 1}));
  EXPECT_EQ(as_maybe_ratio("unlimited", all), Found(Ratio::unlimited()));
  for (const Json& bad : {Json(-1), Json("1/0"), Json("infinite"), Json(true), Json::array()})
    EXPECT_EQ(as_maybe_ratio(bad, all),
              Found(Expected{"a number of at least 0, or a ratio such as \"64/5\", with "
                             "parts up to 1000000000, or \"unlimited\""}));
  for (const Json& bad : {Json(0), Json("unlimited")})
    EXPECT_EQ(as_maybe_ratio(bad, {}),
              Found(Expected{"a number greater than 0, or a ratio such as \"64/5\", with "
                             "parts up to 1000000000"}));
}

TEST(MaybeRatio, IsWrittenAsItIsRead) {
  for (const Ratio& ratio : {Ratio{0, 1}, Ratio{64, 5}, Ratio{55, 2}, Ratio{64, 3}, Ratio::unlimited()})
    EXPECT_EQ(as_ratio(encode(ratio), {true, true}), Checked<Ratio>(ratio));
}

TEST(Ratio, IsDividedExactly) {
  EXPECT_EQ((Ratio{64, 5}.over({2, 1})), (Ratio{32, 5}));
  EXPECT_EQ((Ratio{64, 5}.over({1, 5})), (Ratio{64, 1}));
  EXPECT_EQ((Ratio{64, 5}.over({4, 3})), (Ratio{48, 5}));
  EXPECT_EQ(Ratio::unlimited().over({2, 1}), Ratio::unlimited());
  EXPECT_EQ((Ratio{999'999'937, 1}.over({1, 2})), std::nullopt);
  EXPECT_EQ((Ratio{1, 1'000'000'000}.over({1'000'000'000, 1})), std::nullopt);
}

}  // namespace
}  // namespace lacuna

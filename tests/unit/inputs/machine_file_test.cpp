#include "sim/inputs/machine_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/document.h"
#include "sim/inputs/inputs.h"
#include "tests/source_root.h"

namespace lacuna {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

Machine dense(const std::vector<std::string>& settings) {
  return load_machine(Catalog(source_root()), "dense", settings).machine;
}

std::string problem_of(const std::vector<std::string>& settings) {
  try {
    (void)dense(settings);
    return "";
  } catch (const InputError& error) {
    return to_string(error.problems().front());
  }
}

TEST(MachineFile, SettingsChangeWhatTheFileSays) {
  EXPECT_EQ(dense({"/clock_ghz=2"}).clock_ghz.value(), 2);
  EXPECT_EQ(dense({"/array/outputs=8"}).effective->at("array").at("outputs"), 8);
}

TEST(MachineFile, ALaterSettingChangesAPartThatAnEarlierOneNames) {
  const Machine machine = dense({"/dram=hbm2", "/dram/latency_cycles=7"});
  EXPECT_EQ(machine.dram.type, "hbm2");
  EXPECT_EQ(machine.dram.latency_cycles, 7);
}

TEST(MachineFile, ASettingThatIsUndoneGetsANote) {
  const Machine machine = dense({"/clock_ghz=2", "/clock_ghz=3"});
  ASSERT_THAT(machine.notes, SizeIs(1));
  EXPECT_EQ(machine.notes.front().pointer, "/clock_ghz");
  EXPECT_THAT(machine.notes.front().message, HasSubstr("the last setting counts"));
}

TEST(MachineFile, ProblemsNameTheSetting) {
  EXPECT_EQ(problem_of({"/array/outputs=many"}),
            R"(--set: /array/outputs: expected an integer from 1 to 4096, found "many")");
  EXPECT_THAT(problem_of({"/dram=hbm3"}), HasSubstr("did you mean \"hbm2\"?"));
}

TEST(MachineFile, AMachineRemembersWhatWasAskedFor) {
  const LoadedMachine machine = load_machine(Catalog(source_root()), "dense", {"/clock_ghz=2"});
  EXPECT_EQ(machine.file, "dense");
  EXPECT_EQ(machine.settings, std::vector<std::string>{"/clock_ghz"});
}

TEST(MachineFile, TheEffectiveConfigGivesItself) {
  const Machine machine = dense({"/dram=hbm2"});
  const Machine again = resolve_machine(parse_document(machine.effective->dump(), "again.json"),
                                        Catalog(source_root()).parts());
  EXPECT_EQ(*again.effective, *machine.effective);
}

}  // namespace
}  // namespace lacuna

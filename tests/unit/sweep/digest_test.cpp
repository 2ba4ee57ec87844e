#include "sim/sweep/digest.h"

#include <gtest/gtest.h>

#include <memory>

#include "sim/energy/technology.h"
#include "sim/tensors/tensors.h"
#include "tests/source_root.h"
#include "tests/unit/config/temporary_folder.h"

namespace lacuna {
namespace {

// FIPS 180-2, appendix B.1.
TEST(Digest, IsSha256) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Digest, OfAFileIsThatOfItsBytes) {
  const test::TemporaryFolder folder;
  const std::string text(200'000, 'x');
  EXPECT_EQ(sha256_of_file(folder.write("f", text)), sha256(text));
  EXPECT_THROW(sha256_of_file(folder.path("missing")), InputError);
}

// It stands in the machine by its name alone.
TEST(Digest, TheEnergyTableIsPartOfAPoint) {
  Document table = load_document(source_root() + "/configs/technology/45nm.json");
  Machine machine;
  const auto identity = [&] {
    machine.technology = std::make_shared<const Technology>(table);
    return identity_of({"1", "abc", "", {}}, machine, "network", *synthetic_tensors({}, 1));
  };
  const Json base = identity();
  EXPECT_EQ(identity(), base);
  apply_setting(table, "/sram_device=hp");
  EXPECT_NE(identity(), base);
}

TEST(Digest, AChangedSourceTreeIsToldByItsProgram) {
  EXPECT_EQ(build_of("1", "abc").json().dump(), R"({"version":"1","commit":"abc"})");
  EXPECT_EQ(build_of("1", "abc-dirty").binary, sha256_of_file("/proc/self/exe"));
  EXPECT_EQ(build_of("1", "unknown").binary, sha256_of_file("/proc/self/exe"));
}

}  // namespace
}  // namespace lacuna

#include "tests/unit/config/machine.h"

namespace lacuna {
namespace {

TEST(Describe, IsAnAlignedTable) {
  test::Dram dram;
  EXPECT_EQ(describe_fields(test::fields_of(dram)),
            "key                         type                    default  meaning\n"
            "/bandwidth_bytes_per_cycle  number or ratio         12.8     of the DRAM\n"
            "/latency_cycles             integer from 0 to 4096  100      from request to first byte\n");
}

TEST(Describe, ShowsEveryFieldWithItsPath) {
  test::Machine machine;
  const std::string table = describe_fields(test::fields_of(machine));
  for (const char* key :
       {"\n/name ", "\n/kernel ", "\n/tile ", "\n/dram/latency_cycles ", "\n/buffers/*/banks "}) {
    EXPECT_THAT(table, testing::HasSubstr(key));
  }
  EXPECT_THAT(table, testing::ContainsRegex("\n/name +string +required +of the machine\n"));
  EXPECT_THAT(table, testing::ContainsRegex("\n/depth +integer from 0 to 64 +- +of the FIFOs\n"));
}

}  // namespace
}  // namespace lacuna

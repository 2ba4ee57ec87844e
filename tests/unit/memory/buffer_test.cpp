// Rule M6.
#include "sim/memory/buffer_port.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/base/integer_math.h"

namespace lacuna {
namespace {

// When requests that were issued in and arrived in these cycles, each of `bytes`, are done.
std::string done(const BufferConfig& config, std::int64_t bytes,
                 const std::vector<std::pair<Cycle, Cycle>>& requests) {
  BufferPort port(config);
  std::string text;
  for (const auto& [issued, arrived] : requests)
    text += fmt::format("{} ", port.move(issued, arrived, bytes));
  return text;
}

TEST(BufferPort, TheSlowerOfDramAndPortDecides) {
  for (const std::int64_t width : {1, 3, 16})
    for (const std::int64_t ports : {1, 2})
      for (const std::int64_t bytes : {1, 47, 48, 1000}) {
        const Cycle busy = ceil_div(bytes, ports * width);
        EXPECT_EQ(done({4096, width, ports, true}, bytes, {{5, 20}}),
                  fmt::format("{} ", std::max<Cycle>(20, 5 + busy)));
      }
}

TEST(BufferPort, OneRequestAfterTheOther) {
  // 10 cycles each: 0..10; 10..20 although it has arrived at 12; 20..30; idle until 40.
  EXPECT_EQ(done({4096, 1, 1, true}, 10, {{0, 8}, {1, 12}, {2, 14}, {40, 44}}), "10 20 30 50 ");
}

// The port is held until the data is there.
TEST(BufferPort, WaitsForTheDram) {
  EXPECT_EQ(done({4096, 1, 1, true}, 2, {{0, 100}, {1, 100}}), "100 102 ");
}

TEST(BufferConfig, TheSlotsOfADoubleBufferShareItsCapacity) {
  const BufferConfig twice{8192, 64, 2, true}, once{8192, 64, 2, false};
  EXPECT_EQ(twice.slots(), 2);
  EXPECT_EQ(twice.slot_bytes(), 4096);
  EXPECT_EQ(once.slots(), 1);
  EXPECT_EQ(once.slot_bytes(), 8192);
  EXPECT_EQ(twice.bytes_per_cycle(), 128);
}

}  // namespace
}  // namespace lacuna

// Buffer ports and buffer accesses (models/cambricon_x/README.md has the rules), against numbers computed by
// hand from the rules' formulas (ports.h has the machine).
#include "tests/unit/engine/ports.h"

#include <gtest/gtest.h>

#include "models/cambricon_x/cambricon_x.h"

namespace lacuna {
namespace {

using namespace test;

// PE 0 has three synapses, PE 1 one. Each has half of the port's two bytes: an issue of two slots takes 2 x 2
// x 16 / 16 = 4 cycles, one of a single slot 2.
TEST(CambriconXPorts, AnIssueTakesWhatItsSlotsNeed) {
  auto array = std::make_shared<cambricon_x::CambriconX>();
  array->pes = array->multipliers_per_pe = 2;
  array->window = 4;
  array->indexing = "direct";
  const Layer layer = fully_connected(4, 2);
  const LayerTensors tensors = tensors_of(layer, {1, 1, 0, 1, 0, 0, 1, 0});
  PortUses uses;
  for (const char* synchronization : {"group", "window"}) {
    array->synchronization = synchronization;
    const Walk walk = run(with_ports(array, 2, wide, wide), layer, tensors, &uses);
    EXPECT_EQ(walk.cycles, 4 + 2);
    EXPECT_EQ(walk.ledger.row(0), row_of({{Cause::compute, 2}, {Cause::buffer_port, 4}}));
    EXPECT_EQ(walk.ledger.row(1),
              row_of({{Cause::compute, 1}, {Cause::buffer_port, 1}, {Cause::barrier, 4}}));
    EXPECT_EQ(uses.weight.cycles, 4);
    EXPECT_EQ(uses.weight.bits, 2 * 2 * 16);
    EXPECT_TRUE(uses.weight.throttles);
    EXPECT_FALSE(uses.input.throttles || uses.output.throttles);
  }
}

}  // namespace
}  // namespace lacuna

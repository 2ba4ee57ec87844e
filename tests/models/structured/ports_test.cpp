// Buffer ports and buffer accesses (models/structured/README.md has the rules), against numbers computed by
// hand from the rules' formulas (ports.h has the machine).
#include "tests/unit/engine/ports.h"

#include <gtest/gtest.h>

#include "models/structured/structured.h"

namespace lacuna {
namespace {

using namespace test;

// Three filters on two PEs, groups of two channels, three images in vectors of two and one. Round 0: PE 0 has
// one and two weights in the groups, PE 1 none and one. Round 1: none and one.
class StructuredPorts : public testing::Test {
 protected:
  Machine machine(std::int64_t weight_port, std::int64_t output_port,
                  std::int64_t weights_per_cycle = 2) const {
    auto array = std::make_shared<structured::Structured>();
    array->filters = array->pixels = array->group_size = 2;
    array->weights_per_cycle = weights_per_cycle;
    Machine machine = with_ports(array, weight_port, wide, output_port);
    machine.dataflow.tile = {{}, 1, 3, 4, 3, 1, 1};
    return machine;
  }
  const Layer layer = images(3, fully_connected(4, 3));
  const LayerTensors tensors = tensors_of(layer, {1, 0, 2, 3, 0, 0, 4, 0, 0, 0, 0, 5});
};

// Per pass: vectors' pixels for the two groups, then one group, that have weights: (2 + 1) x (2 + 1). Issues
// of one weight: 1 + 2 + 1 in round 0, 1 in round 1; of two: 1 + 1 + 1 and 1.
TEST_F(StructuredPorts, Accesses) {
  Walk walk = run(machine(wide, wide, 1), layer, tensors);
  expect_accesses(walk.accesses.input, 3 * 3, 0);
  expect_accesses(walk.accesses.weight, 2 * (4 + 1), 0);
  expect_accesses(walk.accesses.output, 0, 2 * 3);
  walk = run(machine(wide, wide, 2), layer, tensors);
  expect_accesses(walk.accesses.weight, 2 * (3 + 1), 0);
}

// A weight and its index have 17 bits; two PEs share 32 bits: an issue of one weight takes ceil(34 / 32) = 2
// cycles, of two ceil(68 / 32) = 3. Round 0: 2 and max(3, 2). Round 1: 2, its first group is skipped.
TEST_F(StructuredPorts, AnIssueTakesWhatItsWeightsNeed) {
  PortUses uses;
  const Walk walk = run(machine(4, wide), layer, tensors, &uses);
  EXPECT_EQ(walk.cycles, 2 * (2 + 3 + 2));
  EXPECT_EQ(walk.ledger.row(1), row_of({{Cause::compute, 2 * 1},
                                        {Cause::buffer_port, 2 * 1},
                                        {Cause::barrier, 2 * (2 + 1)},
                                        {Cause::unassigned, 2 * 2}}));
  EXPECT_EQ(uses.weight, (PortUse{3, 2 * 2 * 17, 2, true}));
  EXPECT_FALSE(uses.output.throttles);
}

// Through 4 bytes a cycle, round 0 writes 2 x 2 partial sums, then 2 x 1; round 1 one filter's: 2, then 1.
TEST_F(StructuredPorts, PartialSumsOfMissingFiltersAreNotWritten) {
  PortUses uses;
  EXPECT_EQ(run(machine(wide, 4), layer, tensors, &uses).cycles, (4 + 2) + (2 + 1));
  EXPECT_EQ(uses.output, (PortUse{4, 2 * 2 * 32, 1, true}));
}

}  // namespace
}  // namespace lacuna

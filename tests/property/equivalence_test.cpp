// The proof: the event-driven simulator and the naive clocked reference (tests/clocked, tests/models) agree
// on random small layers and machines, in cycles, in every PE's attribution, in DRAM traffic and in every
// output. The simulator's modules are built in a shuffled order at that.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "sim/engine/registry.h"
#include "tests/models/proven_model.h"
#include "tests/property/agreement.h"

namespace lacuna::property {
namespace {

class Equivalence : public testing::TestWithParam<ProvenModel> {};

// Random cases that never stall would prove little: over the run, every cause that the model says can occur
// must.
TEST_P(Equivalence, TheModelAgreesWithTheClockedReference) {
  const std::uint64_t wanted = scaled(1000);
  Ledger::Row seen{};
  std::set<Cause> possible;
  std::uint64_t compared = 0;
  for (std::uint64_t seed = GetParam().first_seed; compared < wanted && !HasFailure(); ++seed) {
    const Case c = random_case(seed, GetParam());
    if (!feasible(c)) continue;
    ++compared;
    const Ledger::Row causes = expect_agreement(c);
    std::ranges::transform(seen, causes, seen.begin(), std::plus<>());
    const std::vector<Cause> of_machine = c.machine.model->causes();
    possible.insert(of_machine.begin(), of_machine.end());
  }
  for (const Cause cause : all_causes())
    EXPECT_EQ(seen[static_cast<std::size_t>(cause)] > 0, possible.contains(cause)) << to_string(cause);
}

INSTANTIATE_TEST_SUITE_P(Models, Equivalence, testing::ValuesIn(proven_models()),
                         [](const auto& test) { return test.param.name; });

TEST(Proofs, EveryRegisteredModelHasOne) {
  std::vector<std::string> proven;
  for (const ProvenModel& model : proven_models()) proven.push_back(model.name);
  EXPECT_EQ(model_names(), proven);
}

}  // namespace
}  // namespace lacuna::property

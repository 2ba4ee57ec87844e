// Whatever a PE has waited for: its branches against a crossbar that is stepped cycle by cycle.
#include "models/scnn/reuse/histories.h"

#include <gtest/gtest.h>

#include "tests/models/scnn/crossbar.h"

namespace lacuna::scnn {
namespace {

// A pass of short chunks on one PE, each a list of its own, whose products all have an output: queues fill.
struct Pass {
  Lists<Activation> activations;
  Lists<Weight> weights;
  std::vector<PeTile> tile;

  Pass(Random& random, const CrossbarShape& shape) {
    activations.vector_size = shape.activations_per_vector;
    weights.vector_size = shape.weights_per_vector;
    const auto at = [&](std::int64_t most) { return static_cast<std::int32_t>(random.in(0, most)); };
    for (std::int64_t chunk = random.in(1, 8); chunk > 0; --chunk) {
      for (std::int64_t i = random.in(1, 6); i > 0; --i)
        activations.elements.push_back(random.percent(90) ? Activation{at(2), at(2)} : Activation{});
      for (std::int64_t i = random.in(1, 9); i > 0; --i)
        weights.elements.push_back(random.percent(90) ? Weight{0, 0, at(7)} : Weight{});
      close_list(activations);
      close_list(weights);
    }
    tile = {{&activations, {{0, 3}, {0, 3}}}};
  }
  Pass(const Pass&) = delete;

  std::size_t chunks() const { return weights.lists.size(); }
  void load(ConflictKernel& kernel, std::size_t chunk) const {
    kernel.load_chunk(weights, {{{chunk, chunk, {0, weights.lists[chunk].vectors}, 0, 0}}});
  }
};

struct Known {
  std::optional<std::int64_t> cycles;
  std::vector<Branch> branches;
};

std::vector<Known> extended(const Pass& pass, ConflictKernel& kernel) {
  kernel.enter_tile(pass.tile);
  Histories histories(kernel, 1);
  std::vector<Known> known;
  for (std::size_t chunk = 0; chunk < pass.chunks(); ++chunk) {
    pass.load(kernel, chunk);
    Known& now = known.emplace_back();
    now.cycles = histories.extend(0, 0, now.branches);
  }
  return known;
}

void expect_agreement(const Pass& pass, const std::vector<Known>& known, SteppedCrossbar& stepped,
                      Random& random) {
  stepped.enter_tile(pass.tile);
  std::size_t state = 0;
  for (std::size_t i = 0; i < known.size(); ++i) {
    const std::int64_t idle = random.one_of({0, 0, 1, 2, 3, 7, 1000});
    pass.load(stepped, i);
    const std::int64_t expected = stepped.cycles(0, idle);
    if (known[i].cycles) {
      ASSERT_EQ(*known[i].cycles, expected);
      continue;
    }
    const Branch* taken = nullptr;
    for (const Branch& branch : known[i].branches)
      if (branch.before == state && branch.idle <= idle) taken = &branch;
    ASSERT_NE(taken, nullptr);
    ASSERT_EQ(taken->cycles_after(idle), expected);
    ASSERT_EQ(taken->queued, stepped.queued(0));
    state = taken->after;
  }
}

TEST(Histories, EveryOneOfThemAgreesWithASteppedCrossbar) {
  std::size_t regular = 0, branches = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    CrossbarShape shape{random.in(1, 4), random.in(1, 4), random.one_of({0, 1, 2, 8, 24}), {}};
    shape.banks = {random.one_of({2, 8, 24, 32}), random.in(0, 40), random.in(0, 40), random.in(0, 40)};
    const Pass pass(random, shape);
    const auto kernel = make_queue_kernel(shape, Phases{Layer{}});
    const std::vector<Known> known = extended(pass, *kernel);
    for (const Known& chunk : known) {
      regular += chunk.cycles ? 1 : 0;
      branches += chunk.branches.size();
    }
    SteppedCrossbar stepped(shape);
    for (int history = 0; history < 10; ++history) expect_agreement(pass, known, stepped, random);
  }
  EXPECT_GT(regular, 500U);  // both happen
  EXPECT_GT(branches, 500U);
}

// Follows all histories up to some chunk, then the one of a random machine. Another machine agrees with it up
// to where an entry does not hold for it. Returns whether there was such an entry.
bool deviates(const Pass& pass, const CrossbarShape& shape, Random& random) {
  const auto kernel = make_queue_kernel(shape, Phases{Layer{}});
  SteppedCrossbar stepped(shape);
  kernel->enter_tile(pass.tile);
  stepped.enter_tile(pass.tile);
  Histories histories(*kernel, 1);
  const auto all_until = static_cast<std::size_t>(random.in(0, 4));
  std::uint16_t state = 0, other_state = 0;
  for (std::size_t chunk = 0; chunk < pass.chunks(); ++chunk) {
    pass.load(*kernel, chunk);
    pass.load(stepped, chunk);
    const std::int64_t idle = random.one_of({0, 1, 2, 5}), other_idle = random.one_of({0, 1, 2, 5, 90});
    std::vector<Branch> branches;
    Idleness holds;
    const std::optional<std::int64_t> cycles =
        chunk < all_until ? histories.extend(0, 0, branches)
                          : histories.extend_one({.before = state}, idle, branches, holds);
    const Branch *taken = nullptr, *other = nullptr;
    for (const Branch& branch : branches) {
      if (branch.before == state && branch.idle <= idle) taken = &branch;
      if (branch.before == other_state && branch.idle <= other_idle) other = &branch;
    }
    EXPECT_TRUE(holds.least <= idle && idle <= holds.most);
    EXPECT_EQ(taken == nullptr, branches.empty());
    if (taken != nullptr) state = taken->after;
    if (other_idle < holds.least || other_idle > holds.most || (taken != nullptr && other == nullptr))
      return true;
    EXPECT_EQ(other == nullptr ? *cycles : other->cycles_after(other_idle), stepped.cycles(0, other_idle));
    if (other != nullptr) other_state = other->after;
  }
  return false;
}

TEST(Histories, OneOfThemSaysHowFarItHolds) {
  std::size_t deviations = 0;
  constexpr std::size_t seeds = 4000;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    CrossbarShape shape{4, 4, random.one_of({0, 2, 8}), {}};
    shape.banks = {random.one_of({2, 8, 16}), random.in(0, 40), random.in(0, 40), random.in(0, 40)};
    const Pass pass(random, shape);
    deviations += deviates(pass, shape, random) ? 1 : 0;
  }
  EXPECT_GT(deviations, seeds / 4);  // both happen
  EXPECT_LT(deviations, seeds * 3 / 4);
}

}  // namespace
}  // namespace lacuna::scnn

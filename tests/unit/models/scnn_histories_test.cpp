// Whatever a PE has waited for: its branches against a crossbar that is stepped cycle by cycle.
#include "models/scnn/histories.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/models/scnn_crossbar.h"

namespace lacuna::scnn {
namespace {

// A pass of some chunks on one PE.
struct Pass {
  struct Chunk {
    Lists<Weight> weights;
    std::vector<ChunkPart> parts;
    bool has_issues = false;
  };
  Lists<Activation> activations;
  std::vector<PeTile> tile;
  std::vector<Chunk> chunks;

  Pass(Random& random, RandomOperands& operands) {
    const Region reached = operands.region();
    activations = operands.activations(reached);
    tile = {{&activations, reached}};
    for (std::int64_t i = random.in(1, 8); i > 0; --i) {
      Chunk chunk{operands.weights(), {}, false};
      chunk.parts = operands.parts(chunk.weights);
      for (ChunkPart& part : chunk.parts) {
        part.vectors.count =
            std::min<std::int64_t>(part.vectors.count, random.in(1, 3));  // soon forgotten if more
        chunk.has_issues = chunk.has_issues || activations.lists[part.activation_list].vectors > 0;
      }
      if (chunk.has_issues) chunks.push_back(std::move(chunk));
    }
  }
  Pass(const Pass&) = delete;
};

struct Known {
  std::optional<std::int64_t> cycles;
  std::vector<Branch> branches;
};

std::vector<Known> extended(const Pass& pass, ConflictKernel& kernel) {
  kernel.enter_tile(pass.tile);
  Histories histories(kernel, 1);
  std::vector<Known> known;
  for (const Pass::Chunk& chunk : pass.chunks) {
    kernel.load_chunk(chunk.weights, chunk.parts);
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
    stepped.load_chunk(pass.chunks[i].weights, pass.chunks[i].parts);
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
    RandomOperands operands(random, shape);
    const Pass pass(random, operands);
    const auto kernel = make_queue_kernel(shape, operands.phases());
    const std::vector<Known> known = extended(pass, *kernel);
    for (const Known& chunk : known) {
      regular += chunk.cycles ? 1 : 0;
      branches += chunk.branches.size();
    }
    SteppedCrossbar stepped(shape);
    for (int history = 0; history < 10; ++history) expect_agreement(pass, known, stepped, random);
  }
  EXPECT_GT(regular, 300U);  // both happen
  EXPECT_GT(branches, 300U);
}

}  // namespace
}  // namespace lacuna::scnn

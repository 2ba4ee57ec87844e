// Every kernel that counts bank conflicts against a crossbar that is stepped cycle by cycle.
#include "models/scnn/crossbar/conflicts.h"

#include <gtest/gtest.h>

#include <tuple>
#include <utility>

#include "tests/models/scnn/crossbar.h"

namespace lacuna::scnn {
namespace {

using Cycles = std::vector<std::int64_t>;

// A few plane tiles of some PEs, each with passes of chunks: the same calls for every kernel.
class Scenario {
 public:
  Scenario(Random& random, const CrossbarShape& shape) : operands_(random, shape) {
    const std::int64_t tiles = random.in(1, 2), pes = random.in(1, 3);
    weights_of_each_pe_ = random.percent(30);
    for (std::int64_t tile = 0; tile < tiles; ++tile) add_tile(random, pes);
  }
  const Phases& phases() const { return operands_.phases(); }

  Cycles run(ConflictKernel& kernel) const {
    Cycles cycles;
    for (const Tile& tile : tiles_) {
      std::vector<PeTile> pes;
      for (const Held& held : tile.held)
        pes.push_back({held.works ? &held.activations : nullptr, held.reached});
      kernel.enter_tile(pes);
      for (const std::vector<Chunk>& pass : tile.passes) {
        for (const Chunk& chunk : pass) run_chunk(kernel, tile, chunk, cycles);
        for (std::size_t pe = 0; pe < pes.size(); ++pe)
          if (tile.held[pe].works) cycles.push_back(kernel.flush(pe));
      }
    }
    return cycles;
  }

 private:
  struct Held {
    bool works = true;
    Region reached;
    Lists<Activation> activations;
  };
  struct Load {
    Lists<Weight> weights;
    std::vector<ChunkPart> parts;
  };
  struct Chunk {
    std::vector<Load> loads;  // one for all PEs, or one each
    std::vector<std::int64_t> idle;
  };
  struct Tile {
    std::vector<Held> held;
    std::vector<std::vector<Chunk>> passes;
  };

  void add_tile(Random& random, std::int64_t pes) {
    Tile tile;
    for (std::int64_t pe = 0; pe < pes; ++pe) {
      const Region reached = operands_.region();
      tile.held.push_back({random.percent(85), reached, operands_.activations(reached)});
    }
    for (std::int64_t pass = random.in(1, 2); pass > 0; --pass) {
      tile.passes.emplace_back();
      for (std::int64_t chunk = random.in(1, 3); chunk > 0; --chunk)
        tile.passes.back().push_back(make_chunk(random, pes));
    }
    tiles_.push_back(std::move(tile));
  }
  Chunk make_chunk(Random& random, std::int64_t pes) {
    Chunk chunk;
    for (std::int64_t i = weights_of_each_pe_ ? pes : 1; i > 0; --i) {
      Lists<Weight> weights = operands_.weights();
      std::vector<ChunkPart> parts = operands_.parts(weights);
      chunk.loads.push_back({std::move(weights), std::move(parts)});
    }
    for (std::int64_t pe = 0; pe < pes; ++pe) chunk.idle.push_back(random.one_of({0, 0, 1, 2, 5, 1000}));
    return chunk;
  }

  void run_chunk(ConflictKernel& kernel, const Tile& tile, const Chunk& chunk, Cycles& cycles) const {
    for (std::size_t pe = 0; pe < tile.held.size(); ++pe) {
      if (pe < chunk.loads.size()) kernel.load_chunk(chunk.loads[pe].weights, chunk.loads[pe].parts);
      if (tile.held[pe].works) cycles.push_back(kernel.cycles(pe, chunk.idle[pe]));
    }
  }

  RandomOperands operands_;
  bool weights_of_each_pe_ = false;
  std::vector<Tile> tiles_;
};

CrossbarShape random_shape(Random& random, std::int64_t F, std::int64_t I,
                           const std::vector<std::int64_t>& banks, std::int64_t queue_depth) {
  CrossbarShape shape{F, I, queue_depth, {}};
  const std::int64_t largest = random.one_of({0, 1, 3, 40, 4095});  // 0: all on one bank
  shape.banks = {random.one_of(banks), random.in(0, largest), random.in(0, largest), random.in(0, largest)};
  return shape;
}

const std::vector<std::int64_t> banks_of_a_word{1, 2, 4, 8, 16, 32};

TEST(BankConflicts, StrictCrossbarAgreesWithASteppedOne) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const std::int64_t wide = random.in(1, 7), narrow = random.in(1, 4);
    const bool wide_weights = random.percent(50);
    const CrossbarShape shape =
        random_shape(random, wide_weights ? wide : narrow, wide_weights ? narrow : wide, banks_of_a_word, 0);
    const Scenario scenario(random, shape);
    SteppedCrossbar stepped(shape);
    const Cycles expected = scenario.run(stepped);
    for (const bool lanes_are_activations : {false, true}) {
      const std::int64_t scalars =
          lanes_are_activations ? shape.weights_per_vector : shape.activations_per_vector;
      if (scalars > 4) continue;
      ASSERT_EQ(scenario.run(*make_bit_sliced_kernel(shape, scenario.phases(), lanes_are_activations)),
                expected);
    }
    ASSERT_EQ(scenario.run(*make_queue_kernel(shape, scenario.phases())), expected);
  }
}

TEST(BankConflicts, QueuesAgreeWithASteppedCrossbar) {
  for (std::uint64_t seed = 10'000; seed < 12'000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    // 8 bits hold the queues of banks that divide 32 up to F x I + depth = 255, 16 bits all others.
    const std::vector<std::int64_t> banks =
        random.percent(50) ? banks_of_a_word : std::vector<std::int64_t>{3, 5, 6, 12, 24, 33, 48, 64, 100};
    const std::int64_t largest = random.one_of({4, 16});
    const CrossbarShape shape =
        random_shape(random, random.in(1, largest), random.in(1, largest), banks, random.in(0, 9));
    const Scenario scenario(random, shape);
    SteppedCrossbar stepped(shape);
    ASSERT_EQ(scenario.run(*make_queue_kernel(shape, scenario.phases())), scenario.run(stepped));
  }
}

TEST(BankConflicts, WhateverKernelIsChosenAgreesWithASteppedCrossbar) {
  for (std::uint64_t seed = 20'000; seed < 21'000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const CrossbarShape shape = random_shape(random, random.in(1, 9), random.in(1, 9), {2, 8, 24, 32, 64},
                                             random.one_of({0, 0, 0, 1, 8}));
    const Scenario scenario(random, shape);
    SteppedCrossbar stepped(shape);
    const Cycles expected = scenario.run(stepped);
    for (const auto& [activation_vectors, weight_vectors] :
         {std::pair{8.0, 1.0}, {1.0, 8.0}, {0.0, 0.0}, {1e6, 20.0}})
      ASSERT_EQ(
          scenario.run(*make_conflict_kernel(shape, scenario.phases(), activation_vectors, weight_vectors)),
          expected);
  }
}

// One issue, all of whose products fall on one bank.
struct OneIssue {
  Lists<Activation> activations;
  Lists<Weight> weights;
  std::vector<PeTile> tile;
  std::vector<ChunkPart> parts{{0, 0, {0, 1}, 0, 0}};

  OneIssue(const CrossbarShape& shape, std::int64_t activation_count, std::int64_t weight_count) {
    activations.vector_size = shape.activations_per_vector;
    weights.vector_size = shape.weights_per_vector;
    activations.elements.resize(static_cast<std::size_t>(activation_count), {0, 0});
    weights.elements.resize(static_cast<std::size_t>(weight_count), {0, 0, 0});
    close_list(activations);
    close_list(weights);
    tile = {{&activations, {{0, 1}, {0, 1}}}};
  }
  OneIssue(const OneIssue&) = delete;

  void start(ConflictKernel& kernel) const {
    kernel.enter_tile(tile);
    kernel.load_chunk(weights, parts);
  }
};

TEST(BankConflicts, AllProductsOfAnIssueOnOneBankTakeACycleEach) {
  const Phases phases{Layer{}};
  for (std::int64_t scalars = 1; scalars <= 4; ++scalars)
    for (std::int64_t lane = 1; lane <= 7; ++lane) {  // 4 and more need the third digit of a lane's counts
      const BankMap banks{32, 1, 1, 1};
      const CrossbarShape wide_weights{7, 4, 0, banks}, wide_activations{4, 7, 0, banks};
      const OneIssue weights_as_lane(wide_weights, scalars, lane),
          activations_as_lane(wide_activations, lane, scalars);
      const auto with_weights = make_bit_sliced_kernel(wide_weights, phases, false);
      const auto with_activations = make_bit_sliced_kernel(wide_activations, phases, true);
      weights_as_lane.start(*with_weights);
      activations_as_lane.start(*with_activations);
      EXPECT_EQ(with_weights->cycles(0, 0), scalars * lane);
      EXPECT_EQ(with_activations->cycles(0, 0), scalars * lane);
      EXPECT_EQ(with_weights->flush(0), 0);
    }
}

// 16 products on one bank, a queue of 8: the next issue could be after 8 cycles, at whose end 8 wait.
TEST(BankConflicts, QueuesOutliveAChunkAndEmptyWhileThePeIsIdle) {
  const Phases phases{Layer{}};
  for (const std::int64_t banks : {32, 24}) {  // queues of 8 bits, of 16
    const CrossbarShape shape{4, 4, 8, {banks, 1, 1, 1}};
    const OneIssue issue(shape, 4, 4);
    const auto kernel = make_queue_kernel(shape, phases);
    issue.start(*kernel);
    EXPECT_EQ(kernel->cycles(0, 0), 8);
    EXPECT_EQ(kernel->cycles(0, 0), 16);  // 8 + 16 down to 8
    EXPECT_EQ(kernel->cycles(0, 3), 13);
    EXPECT_EQ(kernel->cycles(0, 1000), 8);
    EXPECT_EQ(kernel->flush(0), 8);
    EXPECT_EQ(kernel->flush(0), 0);
    EXPECT_EQ(kernel->cycles(0, 0), 8);
  }
}

// The most that queues of 8 bits hold, and one more, which takes 16.
TEST(BankConflicts, FullestQueuesOfEitherWidth) {
  const Phases phases{Layer{}};
  for (const auto& [F, I, depth] : {std::tuple<std::int64_t, std::int64_t, std::int64_t>{15, 16, 15},
                                    {15, 16, 16},
                                    {16, 16, 0},
                                    {1, 1, 254},
                                    {1, 1, 256},
                                    {64, 64, 256}}) {
    const CrossbarShape shape{F, I, depth, {32, 1, 1, 1}};
    const OneIssue issue(shape, I, F);
    const auto kernel = make_queue_kernel(shape, phases);
    SteppedCrossbar stepped(shape);
    issue.start(*kernel);
    issue.start(stepped);
    for (int chunk = 0; chunk < 300; ++chunk) ASSERT_EQ(kernel->cycles(0, 0), stepped.cycles(0, 0));
    EXPECT_EQ(kernel->flush(0), stepped.flush(0));
  }
}

// A kernel of 260 x 260 over as many pixels: each meets one position of its own, so that there are 67,600
// classes. The first four pixels make a product each, on one bank.
TEST(BankConflicts, MoreClassesThanSixteenBitsCount) {
  constexpr std::int32_t side = 260;
  Layer layer;
  layer.R = layer.S = layer.H = layer.W = side;
  const Phases phases(layer);
  const CrossbarShape shape{4, 4, 0, {1, 1, 1, 1}};
  Lists<Activation> activations{4, {}, {}};
  for (std::int32_t row = 0; row < side; ++row)
    for (std::int32_t column = 0; column < side; ++column) activations.elements.push_back({row, column});
  close_list(activations);
  Lists<Weight> weights{4, {{0, 0, 0}, {0, 1, 0}, {0, 2, 0}, {0, 3, 0}}, {}};
  close_list(weights);
  const auto kernel = make_conflict_kernel(shape, phases, side * side / 4, 1);
  const std::vector<PeTile> tile{{&activations, {{0, 1}, {0, 1}}}};
  kernel->enter_tile(tile);
  const std::vector<ChunkPart> parts{{0, 0, {0, 1}, 4, 4}};
  kernel->load_chunk(weights, parts);
  EXPECT_EQ(kernel->cycles(0, 0), 4 + side * side / 4 - 1);
}

TEST(BankConflicts, NoProductsStillTakeTheirIssues) {
  const Phases phases{Layer{}};
  const CrossbarShape shape{4, 4, 0, {32, 1, 1, 1}};
  OneIssue issue(shape, 4, 4);
  issue.tile[0].reached = {{1, 1}, {0, 1}};  // all products fall outside
  for (const bool lanes_are_activations : {false, true}) {
    const auto kernel = make_bit_sliced_kernel(shape, phases, lanes_are_activations);
    issue.start(*kernel);
    EXPECT_EQ(kernel->cycles(0, 0), 1);
  }
  const auto kernel = make_queue_kernel(shape, phases);
  issue.start(*kernel);
  EXPECT_EQ(kernel->cycles(0, 0), 1);
}

}  // namespace
}  // namespace lacuna::scnn

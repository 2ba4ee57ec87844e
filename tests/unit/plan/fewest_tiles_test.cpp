// The choice of an array that cuts only what has no room.
#include "sim/plan/fewest_tiles.h"

#include <gtest/gtest.h>

namespace lacuna {
namespace {

// A plane of 12 x 12 and eight filters; a tile takes a byte a pixel of the input buffer, a pass as many
// accumulators as it has filters.
struct Room {
  std::int64_t pixels = 144, accumulators = 8, outputs = 1 << 20;

  MappingSpace space() const {
    MappingSpace space;
    space.orders = {LoopOrder::input_reuse};
    space.largest = {1, 8, 4, 1, 12, 12};
    space.g = space.n = {1};
    space.c = {4};
    space.k = {1, 2, 4, 8};
    space.p = space.q = even_sizes(12);
    space.inputs_can_stay = true;
    space.largest_chunk = 5;
    return space;
  }
  Mapping choose(const TilingChoice& choice = {}) const {
    return fewest_tiles(space(), choice, [this](const Mapping& m) { return misfit(m); });
  }
  std::optional<Infeasible> misfit(const Mapping& m) const {
    const auto unless = [](bool fits, const char* what, const char* buffer) {
      return fits ? std::nullopt : std::optional(Infeasible(what, buffer));
    };
    if (auto wrong = unless(m.tile.k <= accumulators, "accumulators", "")) return wrong;
    if (auto wrong = unless(m.tile.p * m.tile.q <= pixels, "inputs", "input")) return wrong;
    return unless(m.tile.k * m.tile.p * m.tile.q <= outputs, "outputs", "output");
  }
};

TilingChoice given(std::optional<std::int64_t> TilingChoice::*size, std::int64_t value) {
  TilingChoice choice;
  choice.*size = value;
  return choice;
}

std::string refusal(const Room& room, const TilingChoice& choice = {}) {
  try {
    room.choose(choice);
  } catch (const Infeasible& problem) {
    return problem.what();
  }
  return "";
}

TEST(EvenSizes, AreThoseThatCutIntoFewerPiecesThanTheNextSmaller) {
  EXPECT_EQ(even_sizes(12), (std::vector<std::int64_t>{1, 2, 3, 4, 6, 12}));
  EXPECT_EQ(even_sizes(7), (std::vector<std::int64_t>{1, 2, 3, 4, 7}));
  EXPECT_EQ(even_sizes(1), (std::vector<std::int64_t>{1}));
}

TEST(FewestTiles, ThatFitAreTakenAndOfThoseTheFewestColumns) {
  const auto tile = [](std::int64_t pixels) {
    const Mapping m = Room{.pixels = pixels}.choose();
    return std::pair(m.tile.p, m.tile.q);
  };
  EXPECT_EQ(tile(144), std::pair(12L, 12L));
  EXPECT_EQ(tile(143), std::pair(6L, 12L));
  EXPECT_EQ(tile(36), std::pair(3L, 12L));  // four tiles in one column, not two by two
  EXPECT_EQ(tile(35), std::pair(2L, 12L));
  EXPECT_EQ(tile(11), std::pair(3L, 3L));  // sixteen
}

TEST(FewestTiles, ComeWithTheLargestPassOfAPowerOfTwo) {
  EXPECT_EQ(Room{}.choose().tile.k, 8);
  EXPECT_EQ(Room{.accumulators = 7}.choose().tile.k, 4);
  EXPECT_EQ(Room{}.choose(given(&TilingChoice::k, 5)).tile.k, 5);
  EXPECT_EQ(Room{}.choose(given(&TilingChoice::k, 99)).tile.k, 8);
}

TEST(FewestTiles, TakeWhatIsGivenAndSearchTheRest) {
  const Mapping m = Room{.pixels = 20}.choose(given(&TilingChoice::p, 5));
  EXPECT_EQ(m.tile.p, 5);
  EXPECT_EQ(m.tile.q, 4);
}

TEST(FewestTiles, KeepWhatCanStayAndStreamTheLargestChunks) {
  const Mapping m = Room{}.choose();
  EXPECT_TRUE(m.inputs_stay);
  EXPECT_FALSE(m.outputs_stay);
  EXPECT_EQ(m.chunk, 5);
  EXPECT_EQ(m.order, LoopOrder::input_reuse);
}

TEST(FewestTiles, SayWhatDoesNotFit) {
  EXPECT_EQ(refusal({.pixels = 0}), "inputs; no tile size helps");
  EXPECT_EQ(refusal({.pixels = 11}, given(&TilingChoice::q, 12)),
            "inputs; tile sizes are given in \"dataflow\"");
  EXPECT_EQ(refusal({.accumulators = 0}), "accumulators");
  EXPECT_EQ(refusal({.outputs = 8 * 144 - 1}), "outputs");  // the tiles are not cut for them
}

}  // namespace
}  // namespace lacuna

#include <gtest/gtest.h>

#include "sim/kit/compressed_weights.h"

namespace lacuna {
namespace {

// Filter k has (k mod 7) + 1 weights of 8 bits in every channel.
constexpr std::int64_t pes = 4;
WeightBits bits_of(std::int64_t filter, const Range& c) {
  return {8 * (filter % 7 + 1) * c.count, 0};
}

Layer layer_of(std::int64_t channels, std::int64_t filters) {
  Layer layer;
  layer.C = channels;
  layer.K = filters;
  return layer;
}

struct Shapes {
  Layer layer;
  Tables tables;
  std::int64_t asked = 0;  // of filters in tiles of all shapes
  CompressedShapes shapes;

  Shapes(const Layer& of, std::int64_t slot_bytes)
      : layer(of),
        shapes(layer, pes, slot_bytes, tables, TableKey("key"), {.bits = counting(), .sample = sampling()}) {}

  std::function<CompressedShapes::BitsOf(std::int64_t)> counting() {
    return [this](std::int64_t) {
      return [this](std::int64_t filter, const Range& c) {
        ++asked;
        return bits_of(filter, c);
      };
    };
  }
  static std::function<CompressedShapes::BitsOf(std::int64_t, std::int64_t)> sampling() {
    return [](std::int64_t, std::int64_t) { return bits_of; };
  }
};

// Four PEs with a filter of seven weights a channel at most; with eight filters a tile, PE 2 has those with 3
// and 7.
TEST(CompressedShapes, TheFootprintIsTheFullestPesShareTimesPes) {
  Shapes of(layer_of(10, 14), 1 << 20);
  for (const std::int64_t k : {1, 2, 3, 4}) {
    EXPECT_EQ(of.shapes.footprint({1, k, 1, 1, 1, 1}), 4 * 7);
    EXPECT_EQ(of.shapes.of({1, k, 1, 1, 1, 1}).footprint, 4 * 7);
    EXPECT_EQ(of.shapes.footprint({1, k, 10, 1, 1, 1}), 4 * 70);
  }
  EXPECT_EQ(of.shapes.footprint({1, 8, 1, 1, 1, 1}), of.shapes.of({1, 8, 1, 1, 1, 1}).footprint);
  EXPECT_GT(of.shapes.footprint({1, 8, 1, 1, 1, 1}), 4 * 7);
}

TEST(CompressedShapes, OneFilterAPeIsAskedForOnceWhateverK) {
  Shapes of(layer_of(10, 14), 1 << 20);
  of.shapes.footprint({1, 4, 5, 1, 1, 1});
  const std::int64_t asked = of.asked;
  for (const std::int64_t k : {1, 2, 3}) of.shapes.footprint({1, k, 5, 1, 1, 1});
  EXPECT_EQ(of.asked, asked);
}

// 1000 x 1000 filters and channels: the first few filters say that a channel takes more than a slot.
TEST(CompressedShapes, WhatCannotFitASlotIsKnownFromAFewFilters) {
  Shapes of(layer_of(1000, 1000), 4 * 7 - 1);
  for (const std::int64_t k : {1, 4, 64, 1000})
    for (const std::int64_t c : {1, 2, 1000}) EXPECT_GT(of.shapes.footprint({1, k, c, 1, 1, 1}), 4 * 7 - 1);
  EXPECT_EQ(of.asked, 0);
}

}  // namespace
}  // namespace lacuna

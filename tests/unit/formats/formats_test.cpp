// Sizes computed by hand from the definitions in sim/formats/README.md.
#include "sim/formats/formats.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/unit/formats/masks.h"

namespace lacuna {
namespace {

// Of one format: the bits of payload and metadata.
StoredSize size_in(const std::string& format, const Layer& layer, const BitMask& weights,
                   const FormatParameters& parameters = {}) {
  for (const StorageFormat& known : storage_formats())
    if (format == known.name) return known.size(layer, weights, parameters);
  ADD_FAILURE() << "no format " << format;
  return {};
}

void expect_bits(const StoredSize& size, std::int64_t payload, std::int64_t metadata) {
  EXPECT_TRUE(size.possible) << size.note;
  EXPECT_EQ(size.payload_bits, payload);
  EXPECT_EQ(size.metadata_bits, metadata);
}

// Two filters of 2 x 1 positions and 4 channels, 8-bit weights; 5 nonzeros of 16.
struct SmallLayer : testing::Test {
  Layer layer = test::conv(2, 2, 1, 4, 8);
  BitMask weights =
      test::mask({"1000"
                  "0010",  // filter 0: (r 0, c 0), (r 1, c 2)
                  "1100"
                  "0010"});
};
using Formats = SmallLayer;

TEST_F(Formats, Dense) {
  expect_bits(size_in("dense", layer, weights), 16 * 8, 0);
}
TEST_F(Formats, Bitmap) {
  expect_bits(size_in("bitmap", layer, weights), 5 * 8, 16);
}

// 3 bits tell 8 columns apart, 3 bits the 0 to 5 of a row pointer; one bit two filters.
TEST_F(Formats, CompressedRows) {
  expect_bits(size_in("csr", layer, weights), 5 * 8, 5 * 3 + 3 * 3);
}
TEST_F(Formats, CompressedColumns) {
  expect_bits(size_in("csc", layer, weights), 5 * 8, 5 * 1 + 9 * 3);
}

// k of 2: 1 bit, c of 4: 2 bits, r of 2: 1 bit, s of 1: none.
TEST_F(Formats, Coordinate) {
  expect_bits(size_in("coordinate", layer, weights), 5 * 8, 5 * 4);
}

// Runs: 0, 5, 1 (over the filters' border), 0, 4.
TEST_F(Formats, RunLengthOfAFixedWidth) {
  expect_bits(size_in("run_length", layer, weights, {.run_bits = 3}), 5 * 8, 5 * 3);
  // 5 = 4 + 1 and 4 = 4 + 0: a placeholder each.
  expect_bits(size_in("run_length", layer, weights, {.run_bits = 2}), 7 * 8, 7 * 2);
  // 5 = 2 + 2 + 1, 4 = 2 + 2.
  expect_bits(size_in("run_length", layer, weights, {.run_bits = 1}), 9 * 8, 9 * 1);
}

TEST_F(Formats, RunLengthChoosesTheSmallest) {
  const StoredSize size = size_in("run_length", layer, weights);
  expect_bits(size, 5 * 8, 5 * 3);
  EXPECT_EQ(size.note, "3-bit runs, 0 placeholders");
}

// EIE: more than 15 zeros need a placeholder, 15 do not.
TEST(RunLength, FourBitsHoldFifteenZeros) {
  BitMask weights(1, 40);
  weights.set(0, 15);
  expect_bits(size_in("run_length", test::conv(1, 1, 1, 40, 4), weights, {.run_bits = 4}), 4, 4);
  weights.set(0, 32);  // 16 zeros after it
  expect_bits(size_in("run_length", test::conv(1, 1, 1, 40, 4), weights, {.run_bits = 4}), 3 * 4, 3 * 4);
}

// 4 blocks of 4 channels; the fullest has two: 2 values and 2 indices of 2 bits each.
TEST_F(Formats, BlocksOfFour) {
  const StoredSize size = size_in("n_m", layer, weights);
  expect_bits(size, 4 * 2 * 8, 4 * 2 * 2);
  EXPECT_EQ(size.note, "2:4");
}

// Blocks of 3: the second of each position has one channel. 8 blocks, 2 values each, 2 bits of index.
TEST_F(Formats, BlocksThatDoNotDivideTheChannels) {
  expect_bits(size_in("n_m", layer, weights, {.block = 3}), 8 * 2 * 8, 8 * 2 * 2);
}

TEST_F(Formats, GroupsAreBlocksOfAnotherSize) {
  expect_bits(size_in("group", layer, weights), 4 * 2 * 8, 4 * 2 * 3);
}

TEST_F(Formats, AFullBlockIsNotPossible) {
  const StoredSize size = size_in("n_m", layer, weights, {.block = 2});
  EXPECT_FALSE(size.possible);
  EXPECT_EQ(size.note, "2:2: a block without a zero");
}

// Kernels (r 0, r 1): filter 0 has 10 and 01, filter 1 has 10, 10 and 01: 5 kernels of 2 patterns, at most 3
// in a filter. Table 2 x 2; filter order 2 x 1; 3 filter offsets of 3 bits; channels 5 x 2 bits; patterns by
// their id 5 x 1 bit, less than 2 x 3 run offsets of 2 bits.
TEST_F(Formats, PatternsWithIds) {
  const StoredSize size = size_in("fkw", layer, weights);
  expect_bits(size, 5 * 8, 4 + 2 + 9 + 10 + 5);
  EXPECT_EQ(size.note, "2 patterns, 5 kernels, a pattern id each");
}

// 32 kernels with one of two patterns: 3 run offsets of 6 bits are less than 32 ids of one.
TEST(Patterns, Runs) {
  const Layer layer = test::conv(1, 1, 2, 32, 8);
  BitMask weights(1, 64);
  for (std::int64_t c = 0; c < 32; ++c) weights.set(0, c % 2 * 32 + c);
  const StoredSize size = size_in("fkw", layer, weights);
  expect_bits(size, 32 * 8, 2 * 2 + 0 + 2 * 6 + 32 * 5 + 3 * 6);
  EXPECT_EQ(size.note, "2 patterns, 32 kernels, runs of a pattern");
}

TEST(Patterns, KernelsOfMoreThan64PositionsAreNotPossible) {
  EXPECT_TRUE(size_in("fkw", test::conv(1, 8, 8, 1, 8), BitMask(1, 64)).possible);
  const StoredSize size = size_in("fkw", test::conv(1, 5, 13, 1, 8), BitMask(1, 65));
  EXPECT_FALSE(size.possible);
  EXPECT_EQ(size.note, "kernels of more than 64 positions");
}

// A pointer that can only be 0 takes no bits; what is left is the bitmap, and the order of the filters.
TEST(EmptyLayer, HasNoIndices) {
  const Layer layer = test::conv(2, 1, 1, 4, 8);
  const std::map<std::string, std::int64_t> metadata{{"bitmap", 8}, {"fkw", 2 * 1}};
  for (const StorageFormat& format : storage_formats()) {
    SCOPED_TRACE(format.name);
    if (format.name == std::string("dense")) continue;
    const auto known = metadata.find(format.name);
    expect_bits(format.size(layer, BitMask(2, 4), {}), 0, known == metadata.end() ? 0 : known->second);
  }
}

TEST(StoredSize, RoundsPartsUpToBytes) {
  const StoredSize size{9, 1};
  EXPECT_EQ(size.payload_bytes(), 2);
  EXPECT_EQ(size.metadata_bytes(), 1);
  EXPECT_EQ(size.bytes(), 3);
}

TEST(Cheapest, SkipsWhatIsNotPossible) {
  const std::vector<StoredSize> sizes{not_possible("no"), {80, 8}, {8, 0, false}, {72, 16}, {72, 8}, {72, 8}};
  EXPECT_EQ(cheapest(sizes), 4U);
}

// Parts are stored in whole bytes: 10 bits in two parts take no more than 9 in one.
TEST(Cheapest, GoesByBytesAndOfEqualsTakesTheFirst) {
  EXPECT_EQ(cheapest(std::vector<StoredSize>{{7, 3}, {9, 0}}), 0U);
  EXPECT_EQ(cheapest(std::vector<StoredSize>{{9, 1}, {9, 0}}), 1U);
}

}  // namespace
}  // namespace lacuna

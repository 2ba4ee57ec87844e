#include "sim/formats/nested.h"

#include <gtest/gtest.h>

#include <set>

#include "sim/config/problems.h"
#include "tests/unit/formats/codecs.h"
#include "tests/unit/formats/masks.h"
#include "tests/unit/tensors/random_layers.h"

namespace lacuna {
namespace {

using Levels = std::vector<BitMask>;

// Every group of 4 keeps 2 weights, of which the sparser network keeps 1: 2 groups of 1 + 1 places, each an
// 8-bit value and 2 bits of index.
TEST(Nested, StructuredLevelsNeedNoCounts) {
  const Layer layer = test::conv(1, 1, 2, 4, 8);
  const Levels levels{test::mask({"1100"
                                  "0101"}),
                      test::mask({"0100"
                                  "0001"})};
  const NestedSize size = nested_size(layer, levels, 4);
  EXPECT_EQ(size.stacked().payload_bits, 2 * 2 * 8);
  EXPECT_EQ(size.stacked().metadata_bits, 2 * 2 * 2);
  EXPECT_EQ(size.stacked().note, "equal groups");
  ASSERT_EQ(size.levels.size(), 2U);
  EXPECT_EQ(size.levels[0].separate.bits(), 2 * 2 * (8 + 2));
  EXPECT_EQ(size.levels[1].separate.bits(), 2 * 1 * (8 + 2));
  EXPECT_EQ(size.separate_bytes(), 4 + 1 + 2 + 1);
  EXPECT_EQ(size.levels[0].weights, 4);
  EXPECT_EQ(size.levels[1].weights, 2);
  EXPECT_EQ(size.levels[1].read.payload_bits, 2 * 1 * 8);
  EXPECT_EQ(size.levels[1].read.metadata_bits, 2 * 1 * 2);
}

// 6 weights of 16: a bitmap of 16 bits and a level of one bit each, less than 4 groups with two counts of 3
// bits and 6 indices of two; equal groups would need 3 + 1 places in each.
TEST(Nested, UnstructuredLevelsTakeABitmap) {
  const Layer layer = test::conv(2, 1, 2, 4, 8);
  const Levels levels{test::mask({"1110"
                                  "0001",
                                  "0100"
                                  "0001"}),
                      test::mask({"0000"
                                  "0001",
                                  "0000"
                                  "0000"})};
  const NestedSize size = nested_size(layer, levels, 4);
  EXPECT_EQ(size.stacked().payload_bits, 6 * 8);
  EXPECT_EQ(size.stacked().metadata_bits, 16 + 6);
  EXPECT_EQ(size.stacked().note, "bitmap and levels");
  EXPECT_EQ(size.levels[1].weights, 1);
  EXPECT_EQ(size.levels[1].read.payload_bits, 1 * 8);
  EXPECT_EQ(size.levels[1].read.metadata_bits, 16 + 6);  // to find it, all of it
}

// 2 weights of 256 in 16 groups of 16: counts of 5 bits and indices of 4 are less than a bit per weight.
TEST(Nested, FewWeightsTakeCounts) {
  const Layer layer = test::conv(1, 1, 1, 256, 8);
  BitMask weights(1, 256);
  weights.set(0, 3), weights.set(0, 200);
  const NestedSize size = nested_size(layer, Levels{weights}, 16);
  EXPECT_EQ(size.stacked().payload_bits, 2 * 8);
  EXPECT_EQ(size.stacked().metadata_bits, 16 * 5 + 2 * 4);
  EXPECT_EQ(size.stacked().note, "counted groups");
  EXPECT_EQ(size.separate_bytes(), size.stacked().bytes());
}

TEST(Nested, LevelsThatAreNotNestedAreAnError) {
  const Layer layer = test::conv(1, 1, 2, 4, 8);
  const Levels levels{test::mask({"11001100"}), test::mask({"11000000"}), test::mask({"10000011"})};
  try {
    nested_size(layer, levels, 4);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_STREQ(
        error.what(),
        "conv: expected nested levels, each a part of the one before; found 2 weights of level 2 that "
        "level 1 lacks");
  }
}

TEST(Nested, NoLevelAndOtherShapesAreBugs) {
  const Layer layer = test::conv(1, 1, 2, 4, 8);
  EXPECT_THROW(nested_size(layer, Levels{}, 4), std::logic_error);
  EXPECT_THROW(nested_size(layer, Levels{BitMask(1, 7)}, 4), std::logic_error);
}

// ---- the layouts, bit by bit

std::int64_t level_of(const Levels& levels, std::int64_t k, std::int64_t column) {
  std::int64_t level = -1;
  for (const BitMask& mask : levels) level += mask.test(k, column) ? 1 : 0;
  return level;  // -1: in none
}

// For each group, the channels of each level's own weights: [level][n].
using Group = std::vector<std::vector<std::int64_t>>;

std::vector<Group> groups_of(const Layer& layer, const Levels& levels, std::int64_t size) {
  std::vector<Group> groups;
  const std::int64_t channels = layer.channels_per_group();
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t position = 0; position < layer.R * layer.S; ++position)
      for (std::int64_t c = 0; c < channels; ++c) {
        if (c % size == 0) groups.emplace_back(levels.size());
        const std::int64_t level = level_of(levels, k, position * channels + c);
        if (level >= 0) groups.back()[static_cast<std::size_t>(level)].push_back(c % size);
      }
  return groups;
}

struct Lengths {
  std::int64_t payload = 0, metadata = 0;
  std::int64_t bits() const { return payload + metadata; }
};

// What a level needs to read of each layout. Levels are numbered from the densest, whose need is all.
Lengths bitmap_layout(const Layer& layer, const Levels& levels, std::int64_t reader) {
  test::Stored stored;
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
      const std::int64_t level = level_of(levels, k, i);
      stored.metadata.put(level >= 0 ? 1 : 0, 1);
      if (level < 0) continue;
      stored.metadata.put(level, test::bits_for(static_cast<std::int64_t>(levels.size())));
      if (level >= reader) stored.payload.put(0, layer.weight_bits);
    }
  return {stored.payload.size(), stored.metadata.size()};
}

// The weights of a group from the sparsest level on; after which one each level ends.
Lengths counted_layout(const Layer& layer, const std::vector<Group>& groups, std::int64_t size,
                       std::int64_t reader) {
  test::Stored stored;
  for (const Group& group : groups) {
    std::int64_t end = 0;
    for (std::int64_t level = std::ssize(group) - 1; level >= 0; --level) {
      const auto& own = group[static_cast<std::size_t>(level)];
      end += std::ssize(own);
      stored.metadata.put(end, test::bits_for(size + 1));
      for (const std::int64_t c : own)
        if (level >= reader)
          stored.metadata.put(c, test::bits_for(size)), stored.payload.put(0, layer.weight_bits);
    }
  }
  return {stored.payload.size(), stored.metadata.size()};
}

Lengths equal_layout(const Layer& layer, const std::vector<Group>& groups, std::int64_t size,
                     std::int64_t reader) {
  std::vector<std::size_t> places(groups.front().size());
  for (const Group& group : groups)
    for (std::size_t l = 0; l < group.size(); ++l) places[l] = std::max(places[l], group[l].size());
  test::Stored stored;
  for (std::size_t g = 0; g < groups.size(); ++g)
    for (std::size_t l = static_cast<std::size_t>(reader); l < places.size(); ++l)
      for (std::size_t i = 0; i < places[l]; ++i)
        stored.metadata.put(0, test::bits_for(size)), stored.payload.put(0, layer.weight_bits);
  return {stored.payload.size(), stored.metadata.size()};
}

std::map<std::string, Lengths> layouts_of(const Layer& layer, const Levels& levels, std::int64_t size,
                                          std::int64_t reader) {
  const std::vector<Group> groups = groups_of(layer, levels, size);
  return {{"bitmap and levels", bitmap_layout(layer, levels, reader)},
          {"counted groups", counted_layout(layer, groups, size, reader)},
          {"equal groups", equal_layout(layer, groups, size, reader)}};
}

// The weights of the sparser level are those of the denser in which another mask has a bit, too.
Levels random_levels(const Layer& layer, std::uint64_t seed) {
  Levels levels{synthetic_tensors({}, seed)->load(layer, false).weights};
  for (std::uint64_t l = 1; l <= seed % 4; ++l) {
    const BitMask other = synthetic_tensors({}, seed + 1000 * l)->load(layer, false).weights;
    levels.push_back(levels.back());
    const auto words = levels.back().words();
    for (std::size_t w = 0; w < words.size(); ++w) words[w] &= other.words()[w];
  }
  return levels;
}

TEST(Nested, TheSmallestOfThreeRealLayouts) {
  std::set<std::string> chosen;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    SCOPED_TRACE(seed);
    const Layer layer = RandomLayer(seed).get();
    const Levels levels = random_levels(layer, seed);
    const std::int64_t size = 2 << seed % 5;
    const NestedSize nested = nested_size(layer, levels, size);
    chosen.insert(nested.stacked().note);
    for (std::size_t l = 0; l < levels.size(); ++l) {
      const StoredSize& read = nested.levels[l].read;
      const Lengths lengths =
          layouts_of(layer, levels, size, static_cast<std::int64_t>(l)).at(nested.stacked().note);
      ASSERT_EQ(read.payload_bits, lengths.payload);
      ASSERT_EQ(read.metadata_bits, lengths.metadata);
    }
    for (const auto& [name, other] : layouts_of(layer, levels, size, 0))
      ASSERT_LE(nested.stacked().bits(), other.bits()) << name;
  }
  EXPECT_GE(chosen.size(), 2U);
}

}  // namespace
}  // namespace lacuna

// What windows read along an axis, and what a load of a tile with gaps moves ("Input tiles",
// sim/memory/README.md).
#include "sim/plan/input_reads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

namespace lacuna {
namespace {

using testing::ElementsAre;

Layer columns_of(std::int64_t W, std::int64_t S, std::int64_t stride, std::int64_t pad = 0,
                 std::int64_t dilation = 1) {
  Layer layer;
  layer.W = W;
  layer.S = S;
  layer.stride_w = stride;
  layer.pad_w = pad;
  layer.dilation_w = dilation;
  layer.Q = (W + 2 * pad - (S - 1) * dilation - 1) / stride + 1;
  return layer;
}

// The coordinates, one by one.
std::set<std::int64_t> naive(const Layer& layer, const Range& q) {
  std::set<std::int64_t> read;
  for (std::int64_t o = q.first; o < q.end(); ++o)
    for (std::int64_t s = 0; s < layer.S; ++s) {
      const std::int64_t w = o * layer.stride_w - layer.pad_w + s * layer.dilation_w;
      if (w >= 0 && w < layer.W) read.insert(w);
    }
  return read;
}

std::set<std::int64_t> places(const ReadSpan& span) {
  std::set<std::int64_t> places;
  const std::vector<Range> runs = span.has_gaps() ? span.runs : std::vector<Range>{{0, span.read}};
  for (const Range& run : runs)
    for (std::int64_t i = run.first; i < run.end(); ++i) places.insert(i);
  return places;
}

TEST(ReadSpan, WindowsThatTouchLeaveNothingOut) {
  EXPECT_EQ(columns_read(columns_of(9, 3, 2), {0, 4}), (ReadSpan{9, 9, {}}));
  EXPECT_EQ(columns_read(columns_of(9, 3, 3), {0, 3}), (ReadSpan{9, 9, {}}));
  EXPECT_EQ(columns_read(columns_of(9, 3, 1, 0, 2), {0, 2}), (ReadSpan{6, 6, {}}));  // 0, 2, 4 and 1, 3, 5
}

TEST(ReadSpan, AStrideBeyondTheKernelLeavesColumnsOut) {
  EXPECT_EQ(columns_read(columns_of(7, 1, 2), {0, 4}), (ReadSpan{4, 7, {{0, 1}, {2, 1}, {4, 1}, {6, 1}}}));
  EXPECT_EQ(columns_read(columns_of(8, 2, 3), {1, 2}), (ReadSpan{4, 5, {{0, 2}, {3, 2}}}));  // 3, 4 and 6, 7
}

TEST(ReadSpan, ADilatedKernelLeavesColumnsOut) {
  EXPECT_EQ(columns_read(columns_of(7, 3, 1, 0, 3), {0, 1}), (ReadSpan{3, 7, {{0, 1}, {3, 1}, {6, 1}}}));
  EXPECT_EQ(columns_read(columns_of(8, 3, 1, 0, 3), {0, 2}), (ReadSpan{6, 8, {{0, 2}, {3, 2}, {6, 2}}}));
}

TEST(ReadSpan, PaddingIsNeverRead) {
  EXPECT_EQ(columns_read(columns_of(5, 3, 1, 3, 3), {0, 1}), (ReadSpan{2, 4, {{0, 1}, {3, 1}}}));  // -3, 0, 3
  EXPECT_EQ(columns_read(columns_of(5, 1, 2, 1), {0, 1}), ReadSpan{});                             // -1
  EXPECT_EQ(columns_read(columns_of(5, 1, 2, 1), {0, 2}), (ReadSpan{1, 1, {}}));                   // -1, 1
}

class RandomAxis {
 public:
  explicit RandomAxis(std::uint64_t seed) : generator_(seed) {
    const std::int64_t S = draw(1, 5), dilation = draw(1, 4), reach = (S - 1) * dilation + 1,
                       pad = draw(0, reach + 1);
    layer = columns_of(draw(reach, reach + 20), S, draw(1, 5), pad, dilation);
    q.first = draw(0, layer.Q - 1);
    q.count = draw(1, layer.Q - q.first);
  }
  std::int64_t draw(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(max - min + 1));
  }

 private:
  std::mt19937_64 generator_;

 public:
  Layer layer;
  Range q;
};

TEST(ReadSpan, EqualsTheCoordinatesOneByOne) {
  for (std::uint64_t seed = 0; seed < 5000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    const RandomAxis axis(seed);
    const ReadSpan span = columns_read(axis.layer, axis.q);
    std::set<std::int64_t> expected;
    const std::set<std::int64_t> read = naive(axis.layer, axis.q);
    for (const std::int64_t w : read) expected.insert(w - *read.begin());
    EXPECT_EQ(places(span), expected);
    EXPECT_EQ(span.read, std::ssize(expected));
    EXPECT_EQ(span.span, expected.empty() ? 0 : *expected.rbegin() + 1);
    EXPECT_EQ(span.has_gaps(), !span.runs.empty());
  }
}

TEST(ReadSpan, RowsAreReadAsColumnsAre) {
  Layer layer;
  layer.H = 7;
  layer.stride_h = 3;
  layer.P = 3;
  EXPECT_EQ(rows_read(layer, {0, 3}), (ReadSpan{3, 7, {{0, 1}, {3, 1}, {6, 1}}}));
}

// Four columns of seven, a column 16 bytes: a row has 112 bytes.
const ReadSpan every_second{4, 7, {{0, 1}, {2, 1}, {4, 1}, {6, 1}}};

TEST(FetchedBits, BurstsOfAGapAreLeftOut) {
  EXPECT_EQ(fetched_bits(1, every_second, 128, 16) / 8, 4 * 16);
  EXPECT_EQ(fetched_bits(3, every_second, 128, 16) / 8, 3 * 4 * 16);
  EXPECT_EQ(fetched_bits(3, every_second, 128, 1) / 8, 3 * 4 * 16);
}

TEST(FetchedBits, ABurstWithSomethingThatIsReadIsFetchedWhole) {
  EXPECT_EQ(fetched_bits(1, every_second, 128, 32) / 8, 4 * 32);  // each begins with a column, then a gap
  EXPECT_EQ(fetched_bits(2, every_second, 128, 32) / 8,
            7 * 32);  // the fourth burst ends with the second row's first
  EXPECT_EQ(fetched_bits(1, every_second, 128, 64) / 8, 2 * 64);    // 0 to 63 and 64 to 111
  EXPECT_EQ(fetched_bits(5, every_second, 128, 256) / 8, 3 * 256);  // 560 bytes
}

TEST(FetchedBits, ATileWithoutGapsIsNotRounded) {
  EXPECT_EQ(fetched_bits(3, {5, 5, {}}, 7, 64), 3 * 5 * 7);
  EXPECT_EQ(fetched_bits(0, every_second, 128, 16), 0);
  EXPECT_EQ(fetched_bits(3, {}, 7, 64), 0);
}

TEST(FetchedBits, EqualsTheBurstsOfAllBits) {
  for (std::uint64_t seed = 0; seed < 2000 && !testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    RandomAxis axis(seed);
    const ReadSpan span = columns_read(axis.layer, axis.q);
    if (!span.has_gaps()) continue;
    const std::int64_t rows = axis.draw(1, 40), pixel_bits = axis.draw(1, 70), burst = axis.draw(1, 32);
    std::set<std::int64_t> bursts;
    for (std::int64_t row = 0; row < rows; ++row)
      for (const std::int64_t column : places(span))
        for (std::int64_t bit = 0; bit < pixel_bits; ++bit)
          bursts.insert(((row * span.span + column) * pixel_bits + bit) / (8 * burst));
    EXPECT_EQ(fetched_bits(rows, span, pixel_bits, burst), std::ssize(bursts) * 8 * burst);
  }
}

}  // namespace
}  // namespace lacuna

// The lists of operands by hand, and against loops straight from rule S4 of models/scnn/README.md.
#include "models/scnn/layout/operands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

namespace lacuna::scnn {
namespace {

constexpr RunCoding four_bits{true, 16}, stored_densely{false, 16};

BitMask mask(std::int64_t rows, std::int64_t columns,
             const std::vector<std::pair<std::int64_t, std::int64_t>>& nonzeros) {
  BitMask mask(rows, columns);
  for (const auto& [row, column] : nonzeros) mask.set(row, column);
  return mask;
}

std::string text(const Activation& a) {
  return a.row == zero ? "0" : std::to_string(a.row) + "," + std::to_string(a.column);
}
std::string text(const Weight& w) {
  return w.row == zero
             ? "0"
             : std::to_string(w.filter) + ":" + std::to_string(w.row) + "," + std::to_string(w.column);
}
// "0" is an element that holds no nonzero.
template <class Element>
std::vector<std::string> elements_of(const Lists<Element>& lists, std::size_t list) {
  std::vector<std::string> result;
  for_each_element(lists, list, {0, lists.lists[list].vectors},
                   [&](std::int64_t, const Element& e) { result.push_back(text(e)); });
  return result;
}

Layer pointwise(std::int64_t K, std::int64_t C = 1) {
  Layer layer;
  layer.K = K;
  layer.C = C;
  layer.H = layer.P = 2;
  return layer;
}

std::vector<std::string> weights_at(const std::vector<std::int64_t>& filters, std::int64_t K,
                                    const RunCoding& coding = four_bits) {
  const Layer layer = pointwise(K);
  BitMask weights(K, 1);
  for (const std::int64_t k : filters) weights.set(k, 0);
  return elements_of(weight_lists(layer, weights, Phases(layer), 0, {0, K}, coding, 4), 0);
}

TEST(WeightList, ARunOf16ZerosTakesAPlaceholder) {
  using testing::ElementsAre;
  EXPECT_THAT(weights_at({15}, 64), ElementsAre("15:0,0"));
  EXPECT_THAT(weights_at({16}, 64), ElementsAre("0", "16:0,0"));
  EXPECT_THAT(weights_at({31}, 64), ElementsAre("0", "31:0,0"));
  EXPECT_THAT(weights_at({32}, 64), ElementsAre("0", "0", "32:0,0"));
  EXPECT_THAT(weights_at({3, 19}, 64), ElementsAre("3:0,0", "19:0,0"));       // 15 between
  EXPECT_THAT(weights_at({3, 20}, 64), ElementsAre("3:0,0", "0", "20:0,0"));  // 16 between
  EXPECT_THAT(weights_at({0, 1, 63}, 64), ElementsAre("0:0,0", "1:0,0", "0", "0", "0", "63:0,0"));
  EXPECT_THAT(weights_at({}, 64), ElementsAre());  // zeros after the last are not stored
  EXPECT_THAT(weights_at({2}, 4, {true, 2}), ElementsAre("0", "2:0,0"));
}

TEST(WeightList, StoresZerosIfNotCompressed) {
  EXPECT_THAT(weights_at({1, 2}, 4, stored_densely), testing::ElementsAre("0", "1:0,0", "2:0,0", "0"));
}

// 3 x 3 at stride 2: 4, 2, 2 and 1 kernel positions of a filter in the four phases.
TEST(WeightList, StrideSortsKernelPositionsByPhase) {
  Layer layer = pointwise(2);
  layer.R = layer.S = 3;
  layer.stride_h = layer.stride_w = 2;
  const Phases phases(layer);
  const BitMask weights = mask(2, 9, {{0, 0}, {0, 1}, {0, 5}, {0, 8}, {1, 2}, {1, 4}, {1, 7}});
  const auto lists = weight_lists(layer, weights, phases, 0, {0, 2}, four_bits, 4);
  ASSERT_EQ(lists.lists.size(), 4U);
  EXPECT_THAT(elements_of(lists, 0),
              testing::ElementsAre("0:0,0", "0:1,1", "1:0,1"));                // even rows and columns
  EXPECT_THAT(elements_of(lists, 1), testing::ElementsAre("0:0,0", "1:1,0"));  // odd columns: s = 1
  EXPECT_THAT(elements_of(lists, 2), testing::ElementsAre("0:0,1"));           // odd rows: (1, 2)
  EXPECT_THAT(elements_of(lists, 3), testing::ElementsAre("1:0,0"));           // (1, 1)
}

TEST(WeightList, TakesTheFiltersOfAPassOfAGroup) {
  Layer layer = pointwise(8, 6);
  layer.groups = 2;  // 4 filters of 3 channels each
  const BitMask weights = mask(8, 3, {{4, 1}, {5, 1}, {6, 0}, {6, 1}, {7, 1}});
  const auto lists = weight_lists(layer, weights, Phases(layer), 1, {1, 2}, four_bits, 1);
  ASSERT_EQ(lists.lists.size(), 3U);
  EXPECT_THAT(elements_of(lists, 0), testing::ElementsAre("1:0,0"));  // filters count from the pass's first
  EXPECT_THAT(elements_of(lists, 1), testing::ElementsAre("0:0,0", "1:0,0"));
  EXPECT_EQ(lists.lists[1].vectors, 2);
  EXPECT_EQ(lists.lists[1].nonzeros, 2);
  EXPECT_EQ(lists.lists[2].size(), 0);
  EXPECT_EQ(lists.lists[2].vectors, 0);
}

Layer plane(std::int64_t H, std::int64_t W) {
  Layer layer;
  layer.H = layer.P = H;
  layer.W = layer.Q = W;
  return layer;
}

std::vector<std::string> activations_in(const Layer& layer, const BitMask& inputs, const Region& region,
                                        const RunCoding& coding = four_bits, std::size_t list = 0) {
  return elements_of(activation_lists(layer, inputs, {}, region, coding, 4), list);
}

// Runs go on from row to row of what the PE holds: 3 rows of 10 pixels, from (1, 2) on.
TEST(ActivationList, RunsCrossRowEnds) {
  const Layer layer = plane(5, 14);
  const Region region{{1, 3}, {2, 10}};
  const auto nonzeros = [&](const std::vector<std::pair<std::int64_t, std::int64_t>>& at) {
    return activations_in(layer, mask(5, 14, at), region);
  };
  using testing::ElementsAre;
  EXPECT_THAT(nonzeros({{1, 11}, {3, 6}}), ElementsAre("1,11", "3,6"));         // 9; 14 between
  EXPECT_THAT(nonzeros({{1, 11}, {3, 7}}), ElementsAre("1,11", "3,7"));         // 15
  EXPECT_THAT(nonzeros({{1, 11}, {3, 8}}), ElementsAre("1,11", "0", "3,8"));    // 16
  EXPECT_THAT(nonzeros({{3, 11}}), ElementsAre("0", "3,11"));                   // 29
  EXPECT_THAT(nonzeros({{0, 5}, {1, 1}, {2, 12}, {4, 3}}), ElementsAre());      // all outside
  EXPECT_THAT(nonzeros({{2, 7}, {2, 8}, {2, 13}}), ElementsAre("2,7", "2,8"));  // 15 before
  EXPECT_THAT(nonzeros({{2, 8}, {2, 13}}), ElementsAre("0", "2,8"));            // 16 before
}

TEST(ActivationList, RunsOf31And32) {
  const Layer layer = plane(1, 80);
  const Region all{{0, 1}, {0, 80}};
  EXPECT_THAT(activations_in(layer, mask(1, 80, {{0, 31}}), all), testing::ElementsAre("0", "0,31"));
  EXPECT_THAT(activations_in(layer, mask(1, 80, {{0, 32}}), all), testing::ElementsAre("0", "0", "0,32"));
  EXPECT_THAT(activations_in(layer, mask(1, 80, {{0, 40}, {0, 72}}), all),
              testing::ElementsAre("0", "0", "0,40", "0", "0,72"));  // across a word of the mask
}

// Of a PE beyond the plane: nothing of the row is looked at, which has no word for it.
TEST(ActivationList, OfNoPixelsIsEmptyWhereverTheyBegin) {
  const Layer layer = plane(2, 8);
  const BitMask inputs = mask(2, 8, {{0, 0}, {1, 7}});
  for (const std::int64_t first : {0, 3, 8, 71, 1000}) {
    EXPECT_THAT(activations_in(layer, inputs, {{1, 1}, {first, 0}}), testing::ElementsAre());
    for (const RunCoding& coding : {four_bits, stored_densely})
      EXPECT_EQ(count_stored_activations(layer, inputs, {}, {{1, 1}, {first, 0}}, {0, 1}, coding), 0);
  }
}

TEST(ActivationList, StoresZerosIfNotCompressed) {
  const Layer layer = plane(2, 3);
  EXPECT_THAT(activations_in(layer, mask(2, 3, {{0, 1}, {1, 2}}), {{0, 2}, {1, 2}}, stored_densely),
              testing::ElementsAre("0,1", "0", "0", "1,2"));
}

// 3 x 4 pixels padded by 1 at stride 2: pixel (0, 0) is (1, 1) of the padded plane, of phase 3.
TEST(ActivationList, StrideAndPaddingSortPixelsByPhase) {
  Layer layer = plane(3, 4);
  layer.stride_h = layer.stride_w = 2;
  layer.pad_h = layer.pad_w = 1;
  BitMask inputs(3, 4);
  for (std::int64_t h = 0; h < 3; ++h)
    for (std::int64_t w = 0; w < 4; ++w) inputs.set(h, w);
  const auto phase = [&](std::size_t p) {
    return activations_in(layer, inputs, {{0, 3}, {0, 4}}, four_bits, p);
  };
  EXPECT_THAT(phase(0), testing::ElementsAre("1,1", "1,2"));                // (1, 1), (1, 3)
  EXPECT_THAT(phase(1), testing::ElementsAre("1,0", "1,1"));                // (1, 0), (1, 2)
  EXPECT_THAT(phase(2), testing::ElementsAre("0,1", "0,2", "1,1", "1,2"));  // (0, 1), (0, 3), (2, 1), (2, 3)
  EXPECT_THAT(phase(3), testing::ElementsAre("0,0", "0,1", "1,0", "1,1"));
  EXPECT_THAT(activations_in(layer, inputs, {{1, 1}, {2, 2}}, four_bits, 0), testing::ElementsAre("1,2"));
}

// One list for each channel, of the images.
TEST(ActivationList, AReplicatedLayersPixelsAreItsImages) {
  Layer layer;
  layer.N = 20;
  layer.C = 2;
  BitMask inputs(40, 1);  // row n * C + c
  for (const std::int64_t n : {0, 17, 19}) inputs.set(n * 2 + 1, 0);
  const auto lists = activation_lists(layer, inputs, {}, {{0, 1}, {0, 20}}, four_bits, 4);
  ASSERT_EQ(lists.lists.size(), 2U);
  EXPECT_EQ(lists.lists[0].size(), 0);
  EXPECT_THAT(elements_of(lists, 1), testing::ElementsAre("0,0", "0", "0,17", "0,19"));
  EXPECT_EQ(Phases(layer).count(), 1);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : generator_(seed) {}
  std::int64_t in(std::int64_t min, std::int64_t max) {
    return min + static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(max - min + 1));
  }
  BitMask mask(std::int64_t rows, std::int64_t columns) {
    const std::int64_t percent = in(0, 1) == 0 ? in(0, 100) : 5;
    BitMask mask(rows, columns);
    for (std::int64_t r = 0; r < rows; ++r)
      for (std::int64_t c = 0; c < columns; ++c)
        if (in(1, 100) <= percent) mask.set(r, c);
    return mask;
  }

 private:
  std::mt19937_64 generator_;
};

Layer random_layer(Random& random) {
  Layer layer = plane(random.in(2, 9), random.in(1, 80));
  layer.N = random.in(1, 2);
  layer.groups = random.in(1, 2);
  layer.C = layer.groups * random.in(1, 3);
  layer.K = layer.groups * random.in(1, 30);
  layer.R = random.in(1, 4);
  layer.S = random.in(1, 4);
  layer.stride_h = random.in(1, 3);
  layer.stride_w = random.in(1, 3);
  layer.dilation_h = random.in(1, 2);
  layer.dilation_w = random.in(1, 3);
  layer.pad_h = random.in(0, 3);
  layer.pad_w = random.in(0, 3);
  return layer;
}

// Appends what a position of a list stores; `run` counts the zeros since the last nonzero.
void store(std::vector<std::string>& list, std::int64_t& run, bool nonzero, const std::string& element,
           const RunCoding& coding) {
  if (!coding.compressed) return list.push_back(nonzero ? element : "0");
  if (!nonzero) {
    ++run;
    return;
  }
  for (; run >= coding.positions_per_placeholder; run -= coding.positions_per_placeholder)
    list.push_back("0");
  list.push_back(element);
  run = 0;
}

std::vector<std::string> naive_activations(const Layer& l, const BitMask& inputs, std::int64_t n,
                                           std::int64_t c, std::int64_t phase, const Region& region,
                                           const RunCoding& coding) {
  std::vector<std::string> list;
  std::int64_t run = 0;
  for (std::int64_t h = region.rows.first; h < region.rows.end(); ++h)
    for (std::int64_t w = region.columns.first; w < region.columns.end(); ++w)
      if ((h + l.pad_h) % l.stride_h * l.stride_w + (w + l.pad_w) % l.stride_w == phase)
        store(list, run, inputs.test((n * l.C + c) * l.H + h, w),
              std::to_string((h + l.pad_h) / l.stride_h) + "," + std::to_string((w + l.pad_w) / l.stride_w),
              coding);
  return list;
}

TEST(ActivationList, AgreesWithANaiveWalk) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Layer l = random_layer(random);
    const BitMask inputs = random.mask(l.N * l.C * l.H, l.W);
    const RunCoding coding{random.in(0, 3) > 0, std::int64_t{1} << random.in(1, 4)};
    const Range rows{random.in(0, l.H - 1), 0}, columns{random.in(0, l.W - 1), 0};
    const Region region{{rows.first, random.in(0, l.H - rows.first)},
                        {columns.first, random.in(0, l.W - columns.first)}};
    const PlaneTile tile{random.in(0, l.N - 1), {}, {}};
    const auto lists = activation_lists(l, inputs, tile, region, coding, random.in(1, 5));
    std::int64_t stored = 0;
    for (std::int64_t c = 0; c < l.C; ++c) {
      for (std::int64_t phase = 0; phase < l.stride_h * l.stride_w; ++phase) {
        const auto list = static_cast<std::size_t>(c * l.stride_h * l.stride_w + phase);
        ASSERT_EQ(elements_of(lists, list),
                  naive_activations(l, inputs, tile.image, c, phase, region, coding));
        if (!Phases(l).places(phase).empty()) stored += lists.lists[list].size();
      }
      ASSERT_EQ(count_stored_activations(l, inputs, tile, region, {0, c + 1}, coding), stored);
    }
  }
}

std::vector<std::string> naive_weights(const Layer& l, const BitMask& weights, std::int64_t g, std::int64_t c,
                                       std::int64_t phase, const Range& filters, const RunCoding& coding) {
  std::vector<std::string> list;
  std::int64_t run = 0;
  for (std::int64_t k = 0; k < filters.count; ++k)
    for (std::int64_t r = 0; r < l.R; ++r)
      for (std::int64_t s = 0; s < l.S; ++s) {
        const std::int64_t h = r * l.dilation_h, w = s * l.dilation_w;
        if (h % l.stride_h * l.stride_w + w % l.stride_w != phase) continue;
        store(list, run,
              weights.test(g * l.filters_per_group() + filters.first + k,
                           (r * l.S + s) * l.channels_per_group() + c),
              std::to_string(k) + ":" + std::to_string(h / l.stride_h) + "," + std::to_string(w / l.stride_w),
              coding);
      }
  return list;
}

TEST(WeightList, AgreesWithANaiveWalkAndItsSizesWithItsLength) {
  for (std::uint64_t seed = 1000; seed < 1500; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Layer l = random_layer(random);
    const BitMask weights = random.mask(l.K, l.filter_size());
    const RunCoding coding{random.in(0, 3) > 0, std::int64_t{1} << random.in(1, 4)};
    const Phases phases(l);
    const std::int64_t g = random.in(0, l.groups - 1), first = random.in(0, l.filters_per_group() - 1);
    const Range filters{first, random.in(0, l.filters_per_group() - first)};
    const auto lists = weight_lists(l, weights, phases, g, filters, coding, random.in(1, 5));
    const auto sizes = weight_list_sizes(l, weights, phases, g, filters, coding);
    ASSERT_EQ(lists.lists.size(), sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const auto list = static_cast<std::int64_t>(i);
      const auto expected =
          naive_weights(l, weights, g, list / phases.count(), list % phases.count(), filters, coding);
      ASSERT_EQ(elements_of(lists, i), expected);
      ASSERT_EQ(sizes[i], static_cast<std::int64_t>(expected.size()));
      ASSERT_EQ(lists.lists[i].nonzeros,
                std::ranges::count_if(expected, [](const auto& e) { return e != "0"; }));
    }
  }
}

}  // namespace
}  // namespace lacuna::scnn

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "sim/base/hash.h"
#include "sim/tensors/tensors.h"
#include "tests/unit/tensors/random_layers.h"

namespace lacuna {
namespace {

Layer conv_layer(std::int64_t width) {
  Layer layer;
  layer.name = "conv";
  layer.N = 2;
  layer.C = 40;
  layer.H = layer.P = 50;
  layer.W = layer.Q = width;
  layer.K = 64;
  layer.R = layer.S = 3;
  layer.pad_h = layer.pad_w = 1;
  layer.input_bits = layer.weight_bits = 8;
  layer.input_density.value = 0.4;
  layer.weight_density.value = 0.3;
  return layer;
}

LayerTensors synthetic(const Layer& layer, const ActivationPattern& pattern = {}, std::uint64_t seed = 1) {
  return synthetic_tensors(pattern, seed)->load(layer, true);
}

template <class Elements>
std::uint64_t digest(const Elements& elements) {
  return hash64({reinterpret_cast<const char*>(elements.data()), elements.size() * sizeof(elements[0])});
}

// `variance` is that of a bit's contribution, in units of an independent bit's.
void expect_density(const BitMask& mask, double density, double variance = 1) {
  const auto n = static_cast<double>(mask.rows() * mask.columns());
  EXPECT_NEAR(static_cast<double>(mask.count()), n * density,
              5 * std::sqrt(variance * n * density * (1 - density)));
}

void expect_values_where_bits_are(const BitMask& mask, const std::vector<std::int16_t>& values) {
  ASSERT_EQ(static_cast<std::int64_t>(values.size()), mask.rows() * mask.columns());
  for (std::int64_t r = 0; r < mask.rows(); ++r) {
    for (std::int64_t c = 0; c < mask.columns(); ++c) {
      ASSERT_EQ(mask.test(r, c), values[static_cast<std::size_t>(r * mask.columns() + c)] != 0)
          << r << ", " << c;
    }
  }
}

void expect_zeros_past_the_end(const BitMask& mask) {
  if (mask.columns() % 64 == 0) return;
  for (std::int64_t r = 0; r < mask.rows(); ++r)
    ASSERT_EQ(mask.row(r).back() >> (mask.columns() % 64), 0U) << r;
}

// A change here changes every synthetic result that was ever published with a seed.
TEST(Synthetic, TensorsOfASeedNeverChange) {
  const LayerTensors tensors = synthetic(conv_layer(50));
  EXPECT_EQ(digest(tensors.weights.words()), 8207306150019836226U);
  EXPECT_EQ(digest(tensors.inputs.words()), 18224472992093734799U);
  EXPECT_EQ(digest(tensors.weight_values), 9993086144474713520U);
  EXPECT_EQ(digest(tensors.input_values), 1297017591298418755U);
  EXPECT_EQ(digest(synthetic(conv_layer(50), {true, 4, 0.5}).inputs.words()), 2979696328317727823U);
}

TEST(Synthetic, ShapesAndDensities) {
  for (const std::int64_t width : {1, 7, 50, 64, 65, 128}) {
    const LayerTensors tensors = synthetic(conv_layer(width));
    EXPECT_EQ(tensors.inputs.rows(), 2 * 40 * 50);
    EXPECT_EQ(tensors.inputs.columns(), width);
    EXPECT_EQ(tensors.weights.rows(), 64);
    EXPECT_EQ(tensors.weights.columns(), 9 * 40);
    expect_density(tensors.inputs, 0.4);
    expect_density(tensors.weights, 0.3);
    expect_zeros_past_the_end(tensors.inputs);
    expect_zeros_past_the_end(tensors.weights);
  }
}

TEST(Synthetic, RowsArePiecesOfOneStream) {
  Layer layer = conv_layer(64);
  const BitMask dense = synthetic(layer).inputs;
  layer.H = 64 * 50 / 7;
  layer.W = 7;
  const BitMask rows = synthetic(layer).inputs;
  for (std::int64_t i = 0; i < rows.rows() * 7; ++i)
    ASSERT_EQ(rows.test(i / 7, i % 7), dense.test(i / 64, i % 64)) << i;
}

TEST(Synthetic, DensitiesZeroAndOneAreExact) {
  Layer layer = conv_layer(50);
  layer.input_density.value = 1;
  layer.weight_density.value = 0;
  for (const bool clustered : {false, true}) {
    const LayerTensors tensors = synthetic(layer, {clustered, 4, 0.5});
    EXPECT_EQ(tensors.inputs.count(), layer.input_count());
    EXPECT_EQ(tensors.weights.count(), 0);
  }
}

TEST(Synthetic, MasksAreTheSameWithAndWithoutValues) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    const Layer layer = RandomLayer(seed).get();
    const auto source = synthetic_tensors({seed % 2 == 0, 3, 0.7}, seed);
    const LayerTensors with = source->load(layer, true), without = source->load(layer, false);
    EXPECT_EQ(with.weights, without.weights);
    EXPECT_EQ(with.inputs, without.inputs);
    EXPECT_TRUE(without.weight_values.empty() && without.input_values.empty());
    expect_values_where_bits_are(with.weights, with.weight_values);
    expect_values_where_bits_are(with.inputs, with.input_values);
  }
}

TEST(Synthetic, DependsOnSeedAndName) {
  Layer layer = conv_layer(50);
  const LayerTensors tensors = synthetic(layer);
  EXPECT_EQ(tensors.inputs, synthetic(layer).inputs);
  EXPECT_NE(tensors.inputs, synthetic(layer, {}, 2).inputs);
  layer.name = "other";
  EXPECT_NE(tensors.weights, synthetic(layer).weights);
}

TEST(Synthetic, PoolingHasNoWeights) {
  Layer layer = conv_layer(50);
  layer.kind = LayerKind::max_pool;
  const LayerTensors tensors = synthetic(layer);
  EXPECT_EQ(tensors.weights, BitMask());
  EXPECT_TRUE(tensors.weight_values.empty());
}

TEST(Synthetic, ClusteringKeepsTheDensity) {
  constexpr double strength = 0.8;
  constexpr std::int64_t size = 5;
  const BitMask mask = synthetic(conv_layer(63), {true, size, strength}).inputs;
  expect_density(mask, 0.4, 1 + (size * size - 1) * strength * strength);
  expect_zeros_past_the_end(mask);
}

TEST(Synthetic, ClusteringWithoutStrengthIsIndependent) {
  EXPECT_EQ(synthetic(conv_layer(50), {true, 4, 0.0}).inputs, synthetic(conv_layer(50)).inputs);
}

TEST(Synthetic, ClusteringAtFullStrengthFillsWholeBlocks) {
  for (const std::int64_t size : {2, 7, 64, 100}) {
    const Layer layer = conv_layer(130);
    const BitMask mask = synthetic(layer, {true, size, 1.0}).inputs;
    for (std::int64_t row = 0; row < mask.rows(); ++row) {
      const std::int64_t h = row % layer.H;
      for (std::int64_t w = 0; w < layer.W; ++w) {
        ASSERT_EQ(mask.test(row, w), mask.test(row - h % size, w - w % size))
            << "size " << size << ", row " << row;
      }
    }
  }
}

TEST(Synthetic, PixelsOfABlockAgreeAsOftenAsTheRuleSays) {
  constexpr double density = 0.4, strength = 0.6;
  const BitMask mask = synthetic(conv_layer(128), {true, 2, strength}).inputs;
  double pairs = 0, both = 0;
  for (std::int64_t row = 0; row < mask.rows(); ++row) {
    for (std::int64_t w = 0; w < 128; w += 2, ++pairs)
      both += mask.test(row, w) && mask.test(row, w + 1) ? 1 : 0;
  }
  const double expected = strength * strength * density + (1 - strength * strength) * density * density;
  EXPECT_NEAR(both, pairs * expected, 5 * std::sqrt(2 * pairs * expected));
}

TEST(Synthetic, ValuesUseTheWholeRangeAndNoMore) {
  for (std::int64_t bits = 2; bits <= 16; ++bits) {
    Layer layer = conv_layer(64);
    layer.input_bits = layer.weight_bits = bits;
    const int max = (1 << (bits - 1)) - 1;
    const LayerTensors tensors = synthetic(layer);
    const auto [least_input, largest_input] = std::ranges::minmax(tensors.input_values);
    const auto [least_weight, largest_weight] = std::ranges::minmax(tensors.weight_values);
    EXPECT_EQ(least_input, 0);
    for (const int largest : {+largest_input, +largest_weight, -least_weight}) {
      EXPECT_GE(largest, 0.75 * max) << bits << " bits";  // one in 400 values is, on each side
      EXPECT_LE(largest, max) << bits << " bits";
    }
  }
}

TEST(Synthetic, ValuesLookGaussian) {
  Layer layer = conv_layer(64);
  layer.weight_density.value = 1;
  layer.weight_bits = 16;
  layer.C = 400;
  double sum = 0, squares = 0, within_sigma = 0, n = 0;
  const double sigma =
      37837.2 / 131068 * 32767;  // of four uniform integers of 15 bits, in units of the largest sum
  const LayerTensors tensors = synthetic(layer);
  for (const std::int16_t value : tensors.weight_values) {
    sum += value;
    squares += double{1} * value * value;
    within_sigma += std::abs(value) < sigma ? 1 : 0;
    ++n;
  }
  EXPECT_NEAR(sum / n, 0, 5 * sigma / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(squares / n), sigma, 0.01 * sigma);
  EXPECT_NEAR(within_sigma / n, 0.6727, 0.01);  // 0.6827 for a Gaussian
}

TEST(Synthetic, SaysWhatItIs) {
  EXPECT_EQ(synthetic_tensors({}, 7)->origin(), "synthetic");
  EXPECT_EQ(synthetic_tensors({}, 7)->description(), "seed 7, independent zeros");
  EXPECT_EQ(synthetic_tensors({true, 4, 0.5}, 7)->description(),
            "seed 7, activations clustered in blocks of 4 x 4 pixels with strength 0.5");
}

}  // namespace
}  // namespace lacuna

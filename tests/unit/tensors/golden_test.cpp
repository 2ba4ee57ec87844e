#include "sim/tensors/golden.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/unit/tensors/random_layers.h"

namespace lacuna {
namespace {

std::int64_t naive_output(const Layer& layer, const LayerTensors& tensors, std::int64_t n, std::int64_t k,
                          std::int64_t p, std::int64_t q) {
  const std::int64_t channels = layer.channels_per_group();
  const std::int64_t first = k / layer.filters_per_group() * channels;
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < layer.filter_size(); ++i) {
    const std::int64_t c = i % channels, s = i / channels % layer.S, r = i / channels / layer.S;
    const std::int64_t h = p * layer.stride_h - layer.pad_h + r * layer.dilation_h;
    const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
    if (h < 0 || h >= layer.H || w < 0 || w >= layer.W) continue;
    const std::int64_t input = ((n * layer.C + first + c) * layer.H + h) * layer.W + w;
    sum += std::int64_t{tensors.weight_values[static_cast<std::size_t>(k * layer.filter_size() + i)]} *
           tensors.input_values[static_cast<std::size_t>(input)];
  }
  return sum;
}

TEST(Golden, EqualsANaiveConvolution) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Layer layer = RandomLayer(seed).get();
    const LayerTensors tensors = synthetic_tensors({}, seed)->load(layer, true);
    const std::vector<std::int64_t> outputs = golden_outputs(layer, tensors);
    ASSERT_EQ(static_cast<std::int64_t>(outputs.size()), layer.output_count());
    for (std::int64_t i = 0; i < layer.output_count(); ++i) {
      const std::int64_t q = i % layer.Q, p = i / layer.Q % layer.P, k = i / layer.Q / layer.P % layer.K;
      const std::int64_t n = i / layer.Q / layer.P / layer.K;
      ASSERT_EQ(outputs[static_cast<std::size_t>(i)], naive_output(layer, tensors, n, k, p, q))
          << n << ", " << k << ", " << p << ", " << q;
    }
  }
}

Layer fully_connected(std::int64_t C, std::int64_t K) {
  Layer layer;
  layer.name = "fc6";
  layer.kind = LayerKind::fully_connected;
  layer.C = C;
  layer.K = K;
  return layer;
}

// More than one block of filters; and sums far above what single precision holds.
TEST(Golden, LargeSumsAreExact) {
  const Layer layer = fully_connected(25'000, 200);
  LayerTensors tensors;
  tensors.weight_values.assign(25'000 * 200, -32767);
  tensors.weight_values.back() = -32766;
  tensors.input_values.assign(25'000, 32767);
  const std::vector<std::int64_t> outputs = golden_outputs(layer, tensors);
  const std::int64_t all = std::int64_t{-25'000} * 32767 * 32767;
  EXPECT_EQ(outputs.front(), all);
  EXPECT_EQ(outputs.back(), all + 32767);
}

// More than one block of output rows.
TEST(Golden, LargePlane) {
  Layer layer;
  layer.name = "conv";
  layer.C = 8;
  layer.K = 2;
  layer.R = layer.S = 3;
  layer.pad_h = layer.pad_w = 1;
  layer.H = layer.W = layer.P = layer.Q = 300;
  layer.weight_density.value = layer.input_density.value = 1;
  const LayerTensors tensors = synthetic_tensors({}, 1)->load(layer, true);
  const std::vector<std::int64_t> outputs = golden_outputs(layer, tensors);
  for (std::int64_t p = 0; p < layer.P; ++p) {
    ASSERT_EQ(outputs[static_cast<std::size_t>((layer.P + p) * layer.Q + 7)],
              naive_output(layer, tensors, 0, 1, p, 7));
  }
}

TEST(Golden, RefusesSumsThatCouldBeInexact) {
  EXPECT_THROW(golden_outputs(fully_connected((1 << 23) + 1, 1), {}), std::overflow_error);
  EXPECT_THROW(golden_outputs(fully_connected(1 << 23, 1), {}),
               std::invalid_argument);  // exact, but no values
}

TEST(Golden, RefusesTensorsWithoutValuesAndLayersWithoutWeights) {
  Layer layer = fully_connected(3, 2);
  EXPECT_THROW(golden_outputs(layer, synthetic_tensors({}, 1)->load(layer, false)), std::invalid_argument);
  layer.kind = LayerKind::max_pool;
  EXPECT_THROW(golden_outputs(layer, synthetic_tensors({}, 1)->load(layer, true)), std::invalid_argument);
}

}  // namespace
}  // namespace lacuna

#include "sim/tensors/mac_counts.h"

#include <gtest/gtest.h>

#include "tests/unit/tensors/random_layers.h"

namespace lacuna {
namespace {

// One look at each multiplication of the layer.
MacCounts naive_counts(const Layer& layer, const LayerTensors& tensors) {
  MacCounts macs;
  const auto count = [&](std::int64_t k, std::int64_t c, std::int64_t r, std::int64_t s, std::int64_t row,
                         bool inside, std::int64_t w) {
    const bool weight = tensors.weights.test(k, (r * layer.S + s) * layer.channels_per_group() + c);
    const bool input = inside && tensors.inputs.test(row, w);
    macs.dense += 1;
    macs.weight_nonzero += weight;
    macs.input_nonzero += input;
    macs.effectual += weight && input;
  };
  for (std::int64_t i = 0; i < layer.output_count(); ++i) {
    const std::int64_t q = i % layer.Q, p = i / layer.Q % layer.P, k = i / layer.Q / layer.P % layer.K;
    const std::int64_t n = i / layer.Q / layer.P / layer.K, group = k / layer.filters_per_group();
    for (std::int64_t j = 0; j < layer.filter_size(); ++j) {
      const std::int64_t s = j % layer.S, r = j / layer.S % layer.R, c = j / layer.S / layer.R;
      const std::int64_t h = p * layer.stride_h - layer.pad_h + r * layer.dilation_h;
      const std::int64_t w = q * layer.stride_w - layer.pad_w + s * layer.dilation_w;
      const std::int64_t plane = n * layer.C + group * layer.channels_per_group() + c;
      count(k, c, r, s, plane * layer.H + h, h >= 0 && h < layer.H && w >= 0 && w < layer.W, w);
    }
  }
  return macs;
}

TEST(MacCounts, EqualANaiveCount) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Layer layer = RandomLayer(seed).get();
    const LayerTensors tensors = synthetic_tensors({seed % 3 == 0, 3, 0.7}, seed)->load(layer, false);
    const MacCounts counts = count_macs(layer, tensors), naive = naive_counts(layer, tensors);
    ASSERT_EQ(counts.dense, naive.dense);
    ASSERT_EQ(counts.weight_nonzero, naive.weight_nonzero);
    ASSERT_EQ(counts.input_nonzero, naive.input_nonzero);
    ASSERT_EQ(counts.effectual, naive.effectual);
  }
}

// Wider than the strip of columns that is counted at once, and more rows than a counter's eight bits hold.
TEST(MacCounts, LargeFullyConnectedLayer) {
  Layer layer;
  layer.name = "fc";
  layer.kind = LayerKind::fully_connected;
  layer.C = 17'000;
  layer.K = 300;
  layer.weight_density.value = 0.99;
  layer.input_density.value = 0.5;
  const LayerTensors tensors = synthetic_tensors({}, 1)->load(layer, false);
  std::int64_t effectual = 0;
  for (std::int64_t k = 0; k < layer.K; ++k) {
    for (std::int64_t c = 0; c < layer.C; ++c)
      effectual += tensors.weights.test(k, c) && tensors.inputs.test(c, 0);
  }
  const MacCounts counts = count_macs(layer, tensors);
  EXPECT_EQ(counts.dense, 300 * 17'000);
  EXPECT_EQ(counts.weight_nonzero, tensors.weights.count());
  EXPECT_EQ(counts.input_nonzero, tensors.inputs.count() * 300);
  EXPECT_EQ(counts.effectual, effectual);
}

TEST(MacCounts, PoolingHasNone) {
  Layer layer;
  layer.kind = LayerKind::max_pool;
  layer.input_density.value = 1;
  const MacCounts counts = count_macs(layer, synthetic_tensors({}, 1)->load(layer, false));
  EXPECT_EQ(counts.dense, 0);
  EXPECT_EQ(counts.weight_nonzero, 0);
  EXPECT_EQ(counts.input_nonzero, 0);
  EXPECT_EQ(counts.effectual, 0);
}

}  // namespace
}  // namespace lacuna

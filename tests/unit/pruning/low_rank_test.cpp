#include "sim/pruning/low_rank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <Eigen/SVD>
#include <cmath>

#include "sim/pruning/factors.h"
#include "sim/tensors/golden.h"
#include "tests/unit/pruning/networks.h"

namespace lacuna {
namespace {

using test::GivenTensors;
using test::layer_of;
using test::network_of;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Ne;

// What the factors multiply out to, in the order of the layer's weights.
std::vector<double> product(const Layer& layer, const RealFactors& factors, std::int64_t rank) {
  const std::int64_t channels = layer.channels_per_group();
  std::vector<double> weights;
  for (std::int64_t k = 0; k < layer.K; ++k)
    for (std::int64_t r = 0; r < layer.R; ++r)
      for (std::int64_t s = 0; s < layer.S; ++s)
        for (std::int64_t c = 0; c < channels; ++c) {
          double sum = 0;
          for (std::int64_t n = 0; n < rank; ++n) {
            const std::int64_t filter = k / layer.filters_per_group() * rank + n;
            sum += factors.first[static_cast<std::size_t>((filter * layer.R + r) * channels + c)] *
                   factors.second[static_cast<std::size_t>((k * layer.S + s) * rank + n)];
          }
          weights.push_back(sum);
        }
  return weights;
}

double squared_error(const std::vector<std::int16_t>& weights, const std::vector<double>& approximation) {
  double error = 0;
  for (std::size_t i = 0; i < weights.size(); ++i)
    error += (weights[i] - approximation[i]) * (weights[i] - approximation[i]);
  return error;
}

std::vector<std::int16_t> weights_of(const Layer& layer) {
  return synthetic_tensors({}, 11)->load(layer, true).weight_values;
}

TEST(Factors, OfFullRankAreExact) {
  for (const Layer& layer : {layer_of(8, 6, 3), layer_of(8, 6, 3, 2), layer_of(4, 9), layer_of(5, 5, 3, 5)}) {
    const std::int64_t rank =
        std::min(layer.channels_per_group() * layer.R, layer.filters_per_group() * layer.S);
    const auto weights = weights_of(layer);
    EXPECT_LT(squared_error(weights, product(layer, factorize(layer, weights, rank), rank)), 1e-6);
  }
}

// Eckart and Young: no approximation of that rank is nearer than the squares of the other singular values.
TEST(Factors, OfALowerRankAreTheBest) {
  const Layer layer = layer_of(8, 6);
  const auto weights = weights_of(layer);
  Eigen::MatrixXd matrix(6, 8);
  for (int k = 0; k < 8; ++k)
    for (int c = 0; c < 6; ++c) matrix(c, k) = weights[static_cast<std::size_t>(k * 6 + c)];
  const Eigen::VectorXd singular = Eigen::JacobiSVD<Eigen::MatrixXd>(matrix).singularValues();
  for (int rank = 1; rank < 6; ++rank) {
    const double best = singular.tail(6 - rank).squaredNorm();
    EXPECT_NEAR(squared_error(weights, product(layer, factorize(layer, weights, rank), rank)) / best, 1,
                1e-9);
  }
}

TEST(Factors, AMatrixOfRank1IsFoundByHand) {
  // (2, 4) x (3, 1): the singular value is the product of the lengths.
  const RealFactors factors = factorize(layer_of(2, 2), std::vector<std::int16_t>{6, 12, 2, 4}, 1);
  EXPECT_NEAR(factors.first[1] / factors.first[0], 2, 1e-9);
  EXPECT_NEAR(factors.second[0] / factors.second[1], 3, 1e-9);
  EXPECT_NEAR(factors.first[0] * factors.second[0], 6, 1e-9);
  EXPECT_NEAR(std::hypot(factors.first[0], factors.first[1]),
              std::hypot(factors.second[0], factors.second[1]), 1e-9);
}

TEST(Factors, TheRankFollowsFromTheDensity) {
  const Layer layer = layer_of(16, 8, 3);  // 24 x 48: 16 per rank, 1152 weights
  EXPECT_EQ(factor_rank(layer, 0.5), 8);
  EXPECT_EQ(factor_rank(layer, 0.99), 15);
  EXPECT_EQ(factor_rank(layer, 0.001), 1);
  EXPECT_EQ(factor_rank(layer, 0), 1);
  EXPECT_EQ(factor_rank(layer, 1), 0) << "as many weights as before";
  EXPECT_EQ(factor_rank(layer_of(1, 1), 0.5), 0);
  EXPECT_EQ(factor_rank(layer_of(6, 6, 3, 6), 0.1), 1) << "depthwise: 3 x 3, of rank 1 six weights";
}

TEST(Factors, AreQuantizedSymmetrically) {
  EXPECT_THAT(quantized({-2, 1, 0, 0.01, 0.5}, 8).values, ElementsAre(-127, 64, 0, 1, 32));
  EXPECT_THAT(quantized({0, 0}, 8).values, ElementsAre(0, 0));
}

const std::string window = R"({"name": "a", "type": "conv", "out_channels": 8, "kernel": 3, "pad": [1, 2],
  "dilation": [1, 2]},
  {"name": "b", "type": "conv", "out_channels": 6, "kernel": 1, "stride": 2, "inputs": ["a", "input"]},
  {"name": "f", "type": "fc", "out_features": 4})";

TEST(LowRank, ALayerBecomesAVerticalAndAHorizontalOne) {
  const std::string layers = R"({"name": "a", "type": "conv", "out_channels": 8, "kernel": 3, "pad": [1, 2],
      "stride": [2, 1], "dilation": [1, 2]},
    {"name": "b", "type": "conv", "out_channels": 16, "kernel": 1, "stride": 2}, {"name": "f", "type": "fc", "out_features": 4})";
  const Network network = network_of(layers, R"({"method": "low_rank", "density": 0.5})");
  const Network factored = test::pruned(network).network;
  ASSERT_EQ(factored.layers.size(), 5U);
  const Layer &first = factored.layers[0], &second = factored.layers[1], &whole = network.layers[0];
  EXPECT_EQ(first.name, "a/first");
  EXPECT_EQ(std::vector({first.C, first.K, first.R, first.S, first.P, first.Q}),
            (std::vector<std::int64_t>{4, 4, 3, 1, whole.P, 6}));
  EXPECT_EQ(std::vector({second.C, second.K, second.R, second.S, second.P, second.Q}),
            (std::vector<std::int64_t>{4, 8, 1, 3, whole.P, whole.Q}));
  EXPECT_THAT(factored.layers[2].producers, ElementsAre("a/second"));
  EXPECT_EQ(factored.layers[2].stride_w, 2) << "a 1x1 convolution strides at once";
  EXPECT_EQ(factored.layers[3].stride_h, 1);
  EXPECT_EQ(factored.layers[4].name, "f") << "the network's word is for convolutions";
  EXPECT_EQ(first.unpruned_weights + second.unpruned_weights, whole.weight_count());
  EXPECT_EQ(first.pruning, "low_rank");
  EXPECT_EQ(*factored.effective, *network.effective);
}

TEST(LowRank, FullyConnectedLayersAndGemmsHaveTheirOwnWord) {
  const std::string own = R"("pruning": {"method": "low_rank", "density": 0.5}})";
  const PrunedNetwork factored =
      test::pruned(network_of(R"({"name": "f", "type": "fc", "out_features": 64, )" + own +
                              R"(,{"name": "g", "type": "fc", "out_features": 2})"));
  EXPECT_THAT(test::channels_of(factored.network),
              ElementsAre(std::pair(144, 22), std::pair(22, 64), std::pair(64, 2)));
  const Network gemm = test::pruned(network_of(
                                        R"({"name": "p", "type": "avg_pool", "kernel": [1, 6], "stride": 1},
         {"name": "m", "type": "gemm", "rows": 6, "out_features": 12, )" +
                                        own))
                           .network;
  EXPECT_THAT(test::channels_of(gemm), ElementsAre(std::pair(4, 4), std::pair(4, 1), std::pair(1, 12)));
  EXPECT_EQ(gemm.layers[2].H, 6);
}

TEST(LowRank, WhatSavesNothingStaysWhole) {
  const Network network = network_of(window, R"({"method": "low_rank", "density": 1})");
  EXPECT_EQ(test::channels_of(test::pruned(network).network), test::channels_of(network));
}

TEST(LowRank, ChannelsOfTheFactorsArePrunedThen) {
  const std::string pruning = R"({"method": "low_rank", "density": 0.5, "channel_density": )";
  const Network network = network_of(window, pruning + "0.4}", 32);
  std::int64_t factors = 0, left = 0;
  for (const Layer& layer : test::pruned(network_of(window, pruning + "1}", 32)).network.layers)
    factors += layer.weight_count();
  const PrunedNetwork smaller = test::pruned(network);
  for (const Layer& layer : smaller.network.layers) {
    left += layer.weight_count();
    EXPECT_EQ(smaller.tensors->load(layer, true).weights.columns(), layer.filter_size());
  }
  EXPECT_LT(left, factors);
  EXPECT_EQ(smaller.network.layers.front().C, 32);
  EXPECT_EQ(smaller.network.layers.back().K, 4);
  EXPECT_EQ(smaller.network.layers.front().pruning, "low_rank");
}

TEST(LowRank, TheMapBetweenIsDenseAndOfBothSigns) {
  const PrunedNetwork factored =
      test::pruned(network_of(window, R"({"method": "low_rank", "density": 0.5})"));
  const Layer& second = factored.network.layers[1];
  const LayerTensors tensors = factored.tensors->load(second, true);
  EXPECT_EQ(tensors.inputs.count(), second.input_count());
  EXPECT_THAT(tensors.input_values, Each(Ne(0)));
  EXPECT_LT(std::ranges::min(tensors.input_values), 0);
  EXPECT_GT(std::ranges::max(tensors.input_values), 0);
  EXPECT_EQ(factored.tensors->load(second, false).inputs, tensors.inputs);
  EXPECT_THAT(factored.tensors->description(), HasSubstr("dense and of both signs"));
}

// A layer of rank 1 with inputs of 1: both factors together compute its outputs but for their rounding.
TEST(LowRank, OfATraceTheMapBetweenIsComputed) {
  const Network network = network_of(
      R"({"name": "a", "type": "conv", "out_channels": 3, "kernel": 3, "pad": 1, "stride": [1, 2]})",
      R"({"method": "low_rank", "density": 0})", 2);
  std::vector<std::int16_t> weights;
  for (int k = 1; k <= 3; ++k)
    for (int r = -1; r <= 1; ++r)
      for (int s = 1; s <= 3; ++s)
        for (int c = 1; c <= 2; ++c) weights.push_back(static_cast<std::int16_t>(k * (r + 2) * s * c));
  const auto given =
      std::make_shared<GivenTensors>(std::map<std::string, std::vector<std::int16_t>>{{"a", weights}});
  const PrunedNetwork factored = prune(network, given);
  const Layer &whole = network.layers[0], &second = factored.network.layers[1];
  const auto expected = golden_outputs(whole, given->load(whole, true));
  const auto outputs = golden_outputs(second, factored.tensors->load(second, true));
  ASSERT_EQ(outputs.size(), expected.size());
  const double scale =
      static_cast<double>(std::ranges::max(outputs)) / static_cast<double>(std::ranges::max(expected));
  for (std::size_t i = 0; i < outputs.size(); ++i)
    EXPECT_NEAR(static_cast<double>(outputs[i]), scale * static_cast<double>(expected[i]),
                0.02 * static_cast<double>(std::ranges::max(outputs)));
}

TEST(LowRank, ANameOfTheNetworkStandsForItsFactors) {
  const Network factored =
      test::pruned(network_of(window, R"({"method": "low_rank", "density": 0.5})")).network;
  EXPECT_THAT(with_factors(factored, {"f", "a", "a/second", "x"}),
              ElementsAre("f", "a/first", "a/second", "a/second", "x"));
}

}  // namespace
}  // namespace lacuna

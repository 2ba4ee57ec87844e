#include "sim/pruning/channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/problems.h"
#include "sim/tensors/golden.h"
#include "tests/unit/pruning/networks.h"

namespace lacuna {
namespace {

using test::channels_of;
using test::GivenTensors;
using test::network_of;
using test::pruned;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const std::string filters_by_half = R"({"method": "filter", "density": 0.5})";
const std::string channels_by_half = R"({"method": "channel", "density": 0.5})";

std::string conv(const std::string& name, int filters, const std::string& more = "") {
  return R"({"name": ")" + name + R"(", "type": "conv", "kernel": 1, "out_channels": )" +
         std::to_string(filters) + more + "}";
}

// Two 1x1 convolutions, 2 -> 3 -> 2 channels.
const std::string chain =
    conv("a", 3, R"(, "pruning": {"method": "filter", "density": 0.67})") + "," + conv("b", 2);

TEST(Channels, TheFilterOfLeastMagnitudeGoesAndItsConsumerShrinks) {
  const Network network = network_of(chain, R"({"method": "none"})", 2);
  const auto given = std::make_shared<GivenTensors>(std::map<std::string, std::vector<std::int16_t>>{
      {"a", {1, 2, 1, -1, 3, 0}}, {"b", {10, 20, 30, 40, 50, 60}}});
  EXPECT_THAT(choose_channels(network, *given)[0].outputs, ElementsAre(0, 2));
  const PrunedNetwork smaller = prune(network, given);
  EXPECT_THAT(channels_of(smaller.network), ElementsAre(Pair(2, 2), Pair(2, 2)));
  const std::vector<Layer>& layers = smaller.network.layers;
  EXPECT_THAT(smaller.tensors->load(layers[0], true).weight_values, ElementsAre(1, 2, 3, 0));
  EXPECT_THAT(smaller.tensors->load(layers[1], true).weight_values, ElementsAre(10, 30, 40, 60));
  EXPECT_EQ(layers[0].pruning, "filter");
  EXPECT_EQ(layers[0].unpruned_weights, 6);
  EXPECT_EQ(layers[1].pruning, "");
}

TEST(Channels, ChannelPruningLooksAtWhatReadsThem) {
  const Network network =
      network_of(conv("a", 3) + "," + conv("b", 2, R"(, "pruning": {"method": "channel", "density": 0.34})"),
                 R"({"method": "none"})", 2);
  const auto given = std::make_shared<GivenTensors>(std::map<std::string, std::vector<std::int16_t>>{
      {"a", {9, 9, 1, 1, 9, 9}}, {"b", {1, 5, 2, 1, -5, 2}}});
  EXPECT_THAT(choose_channels(network, *given)[1].inputs, ElementsAre(1));
}

TEST(Channels, TheNetworksInputAndOutputStay) {
  const PrunedNetwork smaller = pruned(network_of(conv("a", 8) + "," + conv("b", 8), filters_by_half, 4));
  EXPECT_EQ(smaller.network.layers[0].C, 4);
  EXPECT_EQ(smaller.network.layers[1].K, 8);
  EXPECT_LT(smaller.network.layers[0].K, 8);
  EXPECT_EQ(smaller.network.layers[1].C, smaller.network.layers[0].K);
}

TEST(Channels, AnOddNumberOfEqualFiltersIsCutToTheNearest) {
  const std::string own = R"(, "pruning": {"method": "filter", "density": 0.5})";
  const Network network = network_of(conv("a", 5, own) + "," + conv("b", 1), R"({"method": "none"})", 1);
  const GivenTensors equal({{"a", {2, 2, 2, 2, 2}}, {"b", {1, 1, 1, 1, 1}}});
  EXPECT_THAT(choose_channels(network, equal)[0].outputs, ElementsAre(0, 1, 2));
}

TEST(Channels, OneIsLeftOfADensityOf0) {
  const Network network =
      network_of(conv("a", 8) + "," + conv("b", 8), R"({"method": "filter", "density": 0})");
  EXPECT_THAT(channels_of(pruned(network).network), ElementsAre(Pair(4, 1), Pair(1, 8)));
}

TEST(Channels, ADensityOf1RemovesNothing) {
  const Network network =
      network_of(conv("a", 8) + "," + conv("b", 8), R"({"method": "channel", "density": 1})");
  EXPECT_EQ(channels_of(pruned(network).network), channels_of(network));
}

TEST(Channels, BothSidesOfAnAdditionLoseTheSame) {
  const std::string layers = conv("a", 8) + "," + conv("b", 8) +
                             R"(,{"name": "sum", "type": "add", "inputs": ["a", "b"]},)" + conv("c", 8);
  for (const std::string& pruning : {filters_by_half, channels_by_half}) {
    const Network network = network_of(layers, pruning, 4);
    const auto kept = choose_channels(network, *synthetic_tensors({}, 1));
    EXPECT_LT(kept[0].outputs.size(), 8U);
    EXPECT_EQ(kept[0].outputs, kept[1].outputs);
    EXPECT_EQ(kept[2].inputs, kept[0].outputs);
    EXPECT_EQ(pruned(network).network.layers[3].C, std::ssize(kept[0].outputs));
  }
}

TEST(Channels, AConcatenationKeepsItsOrder) {
  const std::string own = R"(, "pruning": {"method": "filter", "density": 0.5})";
  const Network network =
      network_of(conv("a", 2, own) + "," + conv("b", 2, own + R"(, "inputs": ["input"])") + "," +
                     conv("c", 1, R"(, "inputs": ["b", "input", "a"])"),
                 R"({"method": "none"})", 1);
  const auto given = std::make_shared<GivenTensors>(
      std::map<std::string, std::vector<std::int16_t>>{{"a", {1, 2}}, {"b", {4, 3}}, {"c", {1, 2, 3, 4, 5}}});
  const PrunedNetwork smaller = prune(network, given);
  const Layer& c = smaller.network.layers[2];
  EXPECT_THAT(c.producers, ElementsAre("b", "input", "a"));
  EXPECT_THAT(smaller.tensors->load(c, true).weight_values, ElementsAre(1, 3, 5));
}

TEST(Channels, ADepthwiseConvolutionFollowsItsInput) {
  const Network network = network_of(
      conv("a", 6) + "," + conv("d", 6, R"(, "groups": 6)") + "," + conv("b", 6), channels_by_half);
  const PrunedNetwork smaller = pruned(network);
  const std::vector<Layer>& layers = smaller.network.layers;
  EXPECT_LT(layers[0].K, 6);
  EXPECT_EQ(layers[1].groups, layers[0].K);
  EXPECT_EQ(layers[1].K, layers[0].K);
  EXPECT_EQ(layers[2].C, layers[0].K);
}

TEST(Channels, TheGroupsOfAConvolutionStayEqual) {
  const Network network =
      network_of(conv("a", 8) + "," + conv("g", 8, R"(, "groups": 2)") + "," + conv("b", 4), filters_by_half);
  const auto kept = choose_channels(network, *synthetic_tensors({}, 1));
  for (const auto& places : {kept[1].inputs, kept[1].outputs}) {
    const auto first = std::count_if(places.begin(), places.end(), [](auto place) { return place < 4; });
    EXPECT_EQ(2 * first, std::ssize(places));
    EXPECT_LT(std::ssize(places), 8);
  }
  EXPECT_EQ(pruned(network).network.layers[1].groups, 2);
}

TEST(Channels, GroupsThatCannotStayEqualAreAnError) {
  // The second group reads the network's input, which stays.
  const std::string own = R"(, "pruning": {"method": "filter", "density": 0.5})";
  const Network network =
      network_of(conv("a", 4, own) + "," + conv("g", 4, R"(, "groups": 2, "inputs": ["a", "input"])"));
  try {
    pruned(network);
    FAIL() << "no error";
  } catch (const InputError& error) {
    EXPECT_THAT(error.what(), HasSubstr("leaves the groups of layer \"g\" 2 to 4 channels"));
  }
}

TEST(Channels, AFullyConnectedLayerLosesAllPixelsOfAChannel) {
  const std::string own = R"(, "pruning": {"method": "filter", "density": 0.5})";
  const Network network = network_of(
      conv("a", 2, own + R"(, "stride": 3)") + R"(,{"name": "f", "type": "fc", "out_features": 1})",
      R"({"method": "none"})", 1);
  const auto given = std::make_shared<GivenTensors>(
      std::map<std::string, std::vector<std::int16_t>>{{"a", {1, 2}}, {"f", {1, 2, 3, 4, 5, 6, 7, 8}}});
  const PrunedNetwork smaller = prune(network, given);
  EXPECT_THAT(channels_of(smaller.network), ElementsAre(Pair(1, 1), Pair(4, 1)));
  EXPECT_THAT(smaller.tensors->load(smaller.network.layers[1], true).weight_values, ElementsAre(5, 6, 7, 8));
}

TEST(Channels, TogetherTheLayersKeepWhatTheNetworkAsksFor) {
  std::string layers = conv("l0", 64);
  for (int i = 1; i < 6; ++i) layers += "," + conv("l" + std::to_string(i), 64);
  for (const double density : {0.1, 0.25, 0.5, 0.8})
    for (const std::string method : {"filter", "channel"}) {
      const Network network = network_of(
          layers, R"({"method": ")" + method + R"(", "density": )" + std::to_string(density) + "}", 64);
      std::int64_t before = 0, after = 0;
      for (const Layer& layer : network.layers) before += layer.weight_count();
      for (const Layer& layer : pruned(network).network.layers) after += layer.weight_count();
      EXPECT_NEAR(static_cast<double>(after) / static_cast<double>(before), density, 0.02) << method;
    }
}

// A channel that is removed is one whose weights are all zero: what is left computes the same.
TEST(Channels, WhatIsLeftComputesWhatAZeroedNetworkWould) {
  const Network network =
      network_of(conv("a", 9, R"(, "pruning": {"method": "filter", "density": 0.4})") +
                     R"(,{"name": "b", "type": "conv", "kernel": 3, "pad": 1, "stride": 2, "out_channels": 8,
              "pruning": {"method": "filter", "density": 0.5}},)" +
                     conv("c", 3),
                 R"({"method": "none"})", 4);
  const auto whole = std::shared_ptr<TensorSource>(synthetic_tensors({}, 7));
  const auto kept = choose_channels(network, *whole);
  const PrunedNetwork smaller = prune(network, whole);
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const Layer &before = network.layers[l], &after = smaller.network.layers[l];
    LayerTensors zeroed = whole->load(before, true);
    for (std::int64_t i = 0; i < before.weight_count(); ++i)
      if (!std::ranges::binary_search(kept[l].inputs, i % before.C))
        zeroed.weight_values[static_cast<std::size_t>(i)] = 0;
    const auto expected = golden_outputs(before, zeroed);
    const auto outputs = golden_outputs(after, smaller.tensors->load(after, true));
    const std::int64_t plane = before.P * before.Q;
    for (std::int64_t k = 0; k < after.K; ++k)
      for (std::int64_t i = 0; i < plane; ++i)
        ASSERT_EQ(
            outputs[static_cast<std::size_t>(k * plane + i)],
            expected[static_cast<std::size_t>(kept[l].outputs[static_cast<std::size_t>(k)] * plane + i)]);
  }
}

}  // namespace
}  // namespace lacuna

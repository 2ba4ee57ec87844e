#include "sim/pruning/prune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/document.h"
#include "tests/unit/pruning/networks.h"

namespace lacuna {
namespace {

using test::GivenTensors;
using test::network_of;
using test::pruned;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string two_layers = R"({"name": "a", "type": "conv", "kernel": 1, "out_channels": 2},
                                  {"name": "b", "type": "conv", "kernel": 1, "out_channels": 2, "weight_bits": 8})";

std::vector<std::int16_t> weights_of(const PrunedNetwork& network, std::size_t layer) {
  return network.tensors->load(network.network.layers[layer], true).weight_values;
}

TEST(Prune, OneThresholdMayServeTheNetwork) {
  const auto given = std::make_shared<GivenTensors>(
      std::map<std::string, std::vector<std::int16_t>>{{"a", {1, -2, 3, 3}}, {"b", {9, 3, 8, 3}}});
  const std::string method = R"({"method": "unstructured", "density": 0.5, "scope": )";
  const PrunedNetwork by_network = prune(network_of(two_layers, method + R"("network"})", 2), given);
  EXPECT_THAT(weights_of(by_network, 0), ElementsAre(0, 0, 3, 3));  // of the four threes, the first two
  EXPECT_THAT(weights_of(by_network, 1), ElementsAre(9, 0, 8, 0));
  const PrunedNetwork by_layer = prune(network_of(two_layers, method + R"("layer"})", 2), given);
  EXPECT_THAT(weights_of(by_layer, 0), ElementsAre(0, 0, 3, 3));
  EXPECT_THAT(weights_of(by_layer, 1), ElementsAre(9, 0, 8, 0));
}

TEST(Prune, OneThresholdComparesWidthsByTheirRange) {
  const std::string layers =
      R"({"name": "a", "type": "conv", "kernel": 1, "out_channels": 2, "weight_bits": 4},
                                {"name": "b", "type": "conv", "kernel": 1, "out_channels": 2})";
  const auto given = std::make_shared<GivenTensors>(
      std::map<std::string, std::vector<std::int16_t>>{{"a", {1, 7, 1, 7}}, {"b", {9, 3, 8, 100}}});
  const PrunedNetwork network = prune(
      network_of(layers, R"({"method": "unstructured", "density": 0.375, "scope": "network"})", 2), given);
  EXPECT_THAT(weights_of(network, 0), ElementsAre(0, 7, 0, 7));
  EXPECT_THAT(weights_of(network, 1), ElementsAre(0, 0, 0, 100));
}

TEST(Prune, ALayersOwnWordComesFirstAndItsDensityIsTheDefault) {
  const std::string layers =
      R"({"name": "a", "type": "conv", "kernel": 1, "out_channels": 8, "weight_density": 0.25},
         {"name": "b", "type": "conv", "kernel": 1, "out_channels": 8, "weight_density": 0.25,
          "pruning": {"method": "nm"}},
         {"name": "c", "type": "conv", "kernel": 1, "out_channels": 8, "weight_density": 0.25,
          "pruning": {"method": "none"}})";
  const PrunedNetwork network = pruned(network_of(layers, R"({"method": "unstructured"})", 8));
  const auto nonzeros = [&](std::size_t l) {
    return network.tensors->load(network.network.layers[l], false).weights.count();
  };
  EXPECT_EQ(nonzeros(0), 16);
  EXPECT_EQ(nonzeros(1), 16);
  EXPECT_EQ(network.network.layers[1].pruning, "nm");
  EXPECT_EQ(network.network.layers[2].pruning, "");
  EXPECT_EQ(network.tensors->load(network.network.layers[2], false).weights,
            synthetic_tensors({}, 1)->load(network.network.layers[2], false).weights);
}

TEST(Prune, ZerosOfATraceStay) {
  const auto given = std::make_shared<GivenTensors>(
      std::map<std::string, std::vector<std::int16_t>>{{"a", {0, 0, 3, 0}}, {"b", {9, 3, 8, 3}}});
  const PrunedNetwork network =
      prune(network_of(two_layers, R"({"method": "unstructured", "density": 0.75})", 2), given);
  EXPECT_EQ(network.tensors->load(network.network.layers[0], false).weights.count(), 1);
}

TEST(Prune, WithoutAWordNothingChanges) {
  const Network network = network_of(two_layers);
  const std::shared_ptr<TensorSource> tensors = synthetic_tensors({}, 1);
  EXPECT_EQ(prune(network, tensors).tensors, tensors);
}

const std::string all_kinds = R"({"name": "a", "type": "conv", "kernel": 3, "pad": 1, "out_channels": 32},
  {"name": "d", "type": "conv", "kernel": 3, "pad": 1, "out_channels": 32, "groups": 32},
  {"name": "b", "type": "conv", "kernel": 1, "out_channels": 32},
  {"name": "sum", "type": "add", "inputs": ["a", "b"]},
  {"name": "g", "type": "conv", "kernel": 3, "out_channels": 16, "groups": 2},
  {"name": "p", "type": "max_pool", "kernel": 2, "stride": 2},
  {"name": "f", "type": "fc", "out_features": 10})";

class EveryMethod : public testing::TestWithParam<std::string> {
 protected:
  Network network() const {
    return network_of(all_kinds, GetParam() == "stacked"
                                     ? R"({"method": "stacked", "level": 1})"
                                     : R"({"method": ")" + GetParam() + R"(", "density": 0.4})");
  }
};

TEST_P(EveryMethod, GivesTheSameTwiceAndFromItsEffectiveConfig) {
  const PrunedNetwork once = pruned(network()), again = pruned(network());
  const PrunedNetwork from_effective =
      pruned(resolve_network(parse_document(once.network.effective->dump(), "effective.json")));
  EXPECT_EQ(*once.network.effective, *from_effective.network.effective);
  ASSERT_EQ(once.network.layers.size(), from_effective.network.layers.size());
  for (std::size_t l = 0; l < once.network.layers.size(); ++l) {
    EXPECT_EQ(weights_of(once, l), weights_of(again, l));
    EXPECT_EQ(weights_of(once, l), weights_of(from_effective, l));
  }
}

TEST_P(EveryMethod, MasksAndValuesAgreeAndFitTheLayers) {
  const PrunedNetwork network = pruned(this->network());
  for (const Layer& layer : network.network.layers) {
    const LayerTensors tensors = network.tensors->load(layer, true);
    const LayerTensors masks = network.tensors->load(layer, false);
    EXPECT_EQ(masks.inputs, tensors.inputs);
    EXPECT_TRUE(masks.weight_values.empty() && masks.input_values.empty());
    EXPECT_EQ(tensors.inputs, nonzeros(tensors.input_values, layer.N * layer.C * layer.H, layer.W));
    if (!layer.has_weights()) continue;
    EXPECT_EQ(masks.weights, tensors.weights);
    ASSERT_EQ(std::ssize(tensors.weight_values), layer.weight_count());
    EXPECT_EQ(tensors.weights, nonzeros(tensors.weight_values, layer.K, layer.filter_size()));
  }
}

TEST_P(EveryMethod, KeepsRoughlyWhatWasAskedFor) {
  const PrunedNetwork network = pruned(this->network());
  double before = 0, after = 0;
  for (const Layer& layer : network.network.layers) {
    before += static_cast<double>(layer.unpruned_weights);
    after += static_cast<double>(network.tensors->load(layer, false).weights.count());
  }
  EXPECT_GT(after / before, 0.2);
  EXPECT_LT(after / before, 0.65);
}

INSTANTIATE_TEST_SUITE_P(Prune, EveryMethod,
                         testing::ValuesIn(std::vector(pruning_methods().begin() + 1,
                                                       pruning_methods().end())),
                         [](const auto& method) { return method.param; });

std::vector<std::string> problems_of(const std::string& pruning) {
  try {
    network_of(two_layers, pruning);
  } catch (const InputError& error) {
    std::vector<std::string> problems;
    for (const Problem& problem : error.problems()) problems.push_back(to_string(problem));
    return problems;
  }
  return {};
}

TEST(PruningConfig, SaysWhatIsWrong) {
  EXPECT_THAT(problems_of(R"({"method": "nm", "keep": 5})"),
              ElementsAre(HasSubstr("/pruning/keep: expected at most the group's 4 weights, found 5")));
  EXPECT_THAT(problems_of(R"({"method": "nm", "keep": 2, "density": 0.5})"),
              ElementsAre(HasSubstr("expected either \"density\" or \"keep\", found both")));
  EXPECT_THAT(problems_of(R"({"method": "stacked", "level": 3})"),
              ElementsAre(HasSubstr("/pruning/level: expected 0 to 2, found 3")));
  EXPECT_THAT(problems_of(R"({"method": "stacked", "levels": [4, 4]})"),
              ElementsAre(HasSubstr("expected a falling list of at most 32 integers")));
  EXPECT_THAT(problems_of(R"({"method": "unstructured", "density": 1.5})"),
              ElementsAre(HasSubstr("expected a number from 0 to 1, found 1.5")));
}

TEST(PruningConfig, AKeyOfAnotherMethodIsNoted) {
  const Network network = network_of(two_layers, R"({"method": "channel", "keep": 2})");
  ASSERT_EQ(network.notes.size(), 1U);
  EXPECT_EQ(network.notes[0].pointer, "/pruning/keep");
  EXPECT_FALSE(network.effective->at("pruning").contains("keep"));
}

}  // namespace
}  // namespace lacuna

#include "sim/tensors/pooling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/document.h"
#include "sim/network/network.h"

namespace lacuna {
namespace {

using testing::ElementsAre;

// A network with these layers and an input of 4x8x8.
std::vector<Layer> layers_of(const std::string& layers) {
  const std::string head =
      R"({"name": "net", "input": {"channels": 4, "height": 8, "width": 8}, "layers": [)";
  return resolve_network(parse_document(head + layers + "]}", "net.json")).layers;
}

std::vector<std::string> names_of(const std::vector<Layer>& layers) {
  std::vector<std::string> names;
  for (const Layer& layer : layers) names.push_back(layer.name);
  return names;
}

constexpr const char* conv = R"({"name": "c", "type": "conv", "out_channels": 6, "kernel": 1})";
constexpr const char* pool =
    R"({"name": "p", "type": "max_pool", "kernel": 2, "stride": 2, "inputs": ["c"], "input_density": 0.3})";
constexpr const char* fc = R"({"name": "f", "type": "fc", "out_features": 5, "inputs": ["p"],
                               "input_density": 0.7, "input_density_source": "paper", "input_bits": 8})";

std::string joined(std::initializer_list<const char*> layers) {
  std::string text;
  for (const char* layer : layers) text += (text.empty() ? "" : ", ") + std::string(layer);
  return text;
}

TEST(OutputMap, IsAsItsReadersDeclareIt) {
  const std::vector<Layer> layers = layers_of(R"(
    {"name": "a", "type": "conv", "out_channels": 4, "kernel": 1, "input_density": 0.9},
    {"name": "b", "type": "conv", "out_channels": 4, "kernel": 1, "inputs": ["a"], "input_density": 0.2,
     "input_density_source": "low", "input_bits": 8},
    {"name": "c", "type": "conv", "out_channels": 4, "kernel": 1, "inputs": ["a"], "input_density": 0.5,
     "input_density_source": "high"},
    {"name": "s", "type": "add", "inputs": ["c", "input"], "input_density": 0.1})");
  const Layer &a = layers[0], &b = layers[1], &c = layers[2], &s = layers[3];
  EXPECT_EQ(a.output_density.value, 0.5);
  EXPECT_EQ(a.output_density.source, "high");
  EXPECT_EQ(a.output_bits, 8);  // as the first of its readers
  EXPECT_EQ(b.output_density.value, 1);
  EXPECT_EQ(b.output_density.source, "no layer reads it");
  EXPECT_EQ(c.output_density.value, 0.1);  // lower than what stands for a map that nobody reads
  EXPECT_THAT(std::vector({a.feeds_nothing, b.feeds_nothing, c.feeds_nothing, s.feeds_nothing}),
              ElementsAre(false, true, false, true));
  EXPECT_THAT(std::vector({a.reads_network_input, b.reads_network_input, c.reads_network_input,
                           s.reads_network_input}),
              ElementsAre(true, false, false, true));
}

TEST(FusePooling, MakesThePooledMapTheLayersOutput) {
  const std::vector<Layer> layers = layers_of(joined({conv, pool, fc}));
  EXPECT_EQ(layers[0].output_density.value, 0.3);  // of the map before the pool
  EXPECT_EQ(layers[0].stored_outputs(), 6 * 8 * 8);
  const std::vector<Layer> fused = fuse_pooling(layers);
  ASSERT_THAT(names_of(fused), ElementsAre("c", "f"));
  const Layer& c = fused[0];
  ASSERT_TRUE(c.fused_pool);
  EXPECT_EQ(c.fused_pool->name, "p");
  EXPECT_EQ(c.stored_outputs(), 6 * 4 * 4);
  EXPECT_EQ(c.output_count(), 6 * 8 * 8);  // what the array computes
  EXPECT_EQ(c.output_density.value, 0.7);
  EXPECT_EQ(c.output_density.source, "paper");
  EXPECT_EQ(c.output_bits, 8);
  EXPECT_FALSE(c.feeds_nothing);
  EXPECT_THAT(fused[1].producers, ElementsAre("c"));
}

TEST(FusePooling, OfTheNetworksOutput) {
  const std::vector<Layer> fused = fuse_pooling(layers_of(joined({conv, pool})));
  ASSERT_THAT(names_of(fused), ElementsAre("c"));
  EXPECT_TRUE(fused[0].feeds_nothing);
  EXPECT_EQ(fused[0].output_density.source, "no layer reads it");
}

TEST(FusePooling, CountsAllImages) {
  std::vector<Layer> layers = layers_of(joined({conv, pool}));
  for (Layer& layer : layers) layer.N = 3;
  EXPECT_EQ(fuse_pooling(layers)[0].stored_outputs(), 3 * 6 * 4 * 4);
}

TEST(FusePooling, LeavesAPoolWhoseMapOthersReadUnpooled) {
  const char* reader = R"({"name": "r", "type": "conv", "out_channels": 6, "kernel": 1, "inputs": ["c"]})";
  EXPECT_THAT(names_of(fuse_pooling(layers_of(joined({conv, pool, reader})))), ElementsAre("c", "p", "r"));
  EXPECT_THAT(names_of(fuse_pooling(layers_of(joined({conv, reader, pool})))), ElementsAre("c", "r", "p"));
}

TEST(FusePooling, LeavesAPoolOfAConcatenation) {
  const char* both =
      R"({"name": "p", "type": "max_pool", "kernel": 2, "stride": 2, "inputs": ["c", "input"]})";
  EXPECT_THAT(names_of(fuse_pooling(layers_of(joined({conv, both})))), ElementsAre("c", "p"));
}

TEST(FusePooling, LeavesAPoolThatReadsNoLayerWithWeights) {
  const char* first = R"({"name": "first", "type": "avg_pool", "kernel": 1, "stride": 1})";
  const char* sum = R"({"name": "c", "type": "add", "inputs": ["first", "input"]})";
  const std::vector<Layer> layers = layers_of(joined({first, sum, pool}));
  EXPECT_THAT(names_of(fuse_pooling(layers)), ElementsAre("first", "c", "p"));
}

TEST(FusePooling, TakesTheFirstOfTwoPoolsInARow) {
  const char* second = R"({"name": "q", "type": "avg_pool", "kernel": 2, "stride": 2, "inputs": ["p"]})";
  const std::vector<Layer> once = fuse_pooling(layers_of(joined({conv, pool, second})));
  ASSERT_THAT(names_of(once), ElementsAre("c", "q"));
  EXPECT_EQ(once[0].fused_pool->name, "p");
  EXPECT_THAT(once[1].producers, ElementsAre("c"));
  EXPECT_THAT(fuse_pooling({}), testing::IsEmpty());
  EXPECT_EQ(fuse_pooling({Layer(), Layer()}).size(), 2U);  // made by hand, without producers
}

}  // namespace
}  // namespace lacuna

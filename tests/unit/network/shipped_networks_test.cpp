// The files of workloads/networks against published shapes.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "sim/config/document.h"
#include "sim/network/network.h"
#include "tests/source_root.h"

namespace lacuna {
namespace {

const std::string root = source_root();
const std::vector<std::string> all_networks = {"lenet5",    "alexnet", "vgg16",       "resnet50",
                                               "googlenet", "digits",  "digits_dense"};

Network shipped(const std::string& name) {
  return resolve_network(load_document(root + "/workloads/networks/" + name + ".json"));
}

const Layer& layer_of(const Network& network, const std::string& name) {
  for (const Layer& layer : network.layers) {
    if (layer.name == name) return layer;
  }
  throw std::out_of_range(name);
}

// Each row of layer_shapes.csv, by column; cells that the source leaves open are empty.
std::vector<std::map<std::string, std::string>> published_shapes() {
  std::ifstream file(root + "/tests/unit/network/layer_shapes.csv");
  const auto split = [](const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream text(line);
    for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
    return cells;
  };
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> columns = split(line);
  std::vector<std::map<std::string, std::string>> rows;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = split(line);
    auto& row = rows.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = cells.at(i);
  }
  return rows;
}

TEST(ShippedNetworks, HaveThePublishedShapesAndMacs) {
  std::map<std::string, Network> networks;
  for (const char* name : {"lenet5", "alexnet", "vgg16", "resnet50", "googlenet"})
    networks.emplace(name, shipped(name));
  const auto rows = published_shapes();
  ASSERT_EQ(rows.size(), 4U + 8U + 16U + 54U + 12U);
  for (const auto& row : rows) {
    const Layer& layer = layer_of(networks.at(row.at("network")), row.at("layer"));
    const std::map<std::string, std::int64_t> found = {
        {"K", layer.K},           {"C_per_group", layer.channels_per_group()},
        {"groups", layer.groups}, {"R", layer.R},
        {"S", layer.S},           {"stride", layer.stride_h},
        {"pad", layer.pad_w},     {"H_in", layer.H},
        {"W_in", layer.W},        {"P", layer.P},
        {"Q", layer.Q},           {"macs", layer.dense_macs()}};
    EXPECT_EQ(row.at("kind"), to_string(layer.kind)) << row.at("network") << ' ' << layer.name;
    for (const auto& [column, value] : found) {
      if (row.at(column).empty()) continue;
      EXPECT_EQ(row.at(column), std::to_string(value))
          << row.at("network") << ' ' << layer.name << ' ' << column;
    }
  }
}

// torchvision's resnet50 has 25 557 032 parameters: these, 53 120 of batch normalization and 1000 biases.
TEST(ShippedNetworks, Resnet50HasTheParametersAndMacsOfTorchvision) {
  std::int64_t weights = 0, macs = 0;
  for (const Layer& layer : shipped("resnet50").layers) {
    weights += layer.weight_count();
    macs += layer.dense_macs();
  }
  EXPECT_EQ(weights, 25'557'032 - 53'120 - 1000);
  EXPECT_EQ(macs, 4'089'184'256);
}

// The modules' output maps stand in Table 1 of the paper.
TEST(ShippedNetworks, GooglenetIsThatOfThePaper) {
  const Network network = shipped("googlenet");
  const std::map<std::string, std::pair<std::int64_t, std::int64_t>> modules = {
      {"3a", {256, 28}}, {"3b", {480, 28}}, {"4a", {512, 14}}, {"4b", {512, 14}}, {"4c", {512, 14}},
      {"4d", {528, 14}}, {"4e", {832, 14}}, {"5a", {832, 7}},  {"5b", {1024, 7}}};
  for (const auto& [name, map] : modules) {
    std::int64_t channels = 0;
    for (const char* branch : {"1x1", "3x3", "5x5", "pool_proj"}) {
      const Layer& layer = layer_of(network, "inception_" + name + "/" + branch);
      channels += layer.K;
      EXPECT_EQ(std::vector({layer.P, layer.Q}), std::vector({map.second, map.second})) << layer.name;
    }
    EXPECT_EQ(channels, map.first) << name;
  }
  int convs = 0, in_modules = 0;
  std::int64_t weights = 0, filters = 0;
  for (const Layer& layer : network.layers) {
    weights += layer.weight_count();
    filters += layer.has_weights() ? layer.K : 0;
    if (layer.kind != LayerKind::conv) continue;
    ++convs;
    in_modules += layer.name.starts_with("inception_") ? 1 : 0;
  }
  EXPECT_EQ(convs, 57);
  EXPECT_EQ(in_modules, 54);
  EXPECT_EQ(weights + filters, 6'998'552);  // the sum over Table 1 of Szegedy et al., a bias per filter
}

TEST(ShippedNetworks, GooglenetSaysWhichDensitiesArePublished) {
  for (const Layer& layer : shipped("googlenet").layers) {
    const bool published = layer.kind == LayerKind::conv && (layer.name.starts_with("inception_3a/") ||
                                                             layer.name.starts_with("inception_5b/"));
    for (const Density* density : {&layer.input_density, &layer.weight_density}) {
      if (density == &layer.weight_density && !layer.has_weights()) continue;
      const std::string& source = density->source;
      EXPECT_EQ(source.ends_with("(published)"), published) << layer.name << ": " << source;
      EXPECT_EQ(source.starts_with("derived: ") || source.starts_with("assumed: "), !published)
          << layer.name << ": " << source;
    }
  }
}

TEST(ShippedNetworks, NameASourceForEveryDensity) {
  for (const std::string& name : all_networks) {
    for (const Layer& layer : shipped(name).layers) {
      EXPECT_NE(layer.input_density.source, "unspecified") << name << ' ' << layer.name;
      if (!layer.has_weights()) continue;
      EXPECT_NE(layer.weight_density.source, "unspecified") << name << ' ' << layer.name;
    }
  }
}

TEST(ShippedNetworks, EffectiveNetworkIsAFixedPoint) {
  for (const std::string& name : all_networks) {
    const Network network = shipped(name);
    const Network again = resolve_network(parse_document(network.effective->dump(), "effective"));
    EXPECT_EQ(*again.effective, *network.effective) << name;
    EXPECT_EQ(again.layers.size(), network.layers.size());
  }
}

}  // namespace
}  // namespace lacuna

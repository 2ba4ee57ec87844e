// The files of workloads/networks against published shapes.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "sim/workload/network.h"

namespace lacuna {
namespace {

const std::string root = LACUNA_ROOT;
const std::vector<std::string> all_networks = {"lenet5", "alexnet", "vgg16", "resnet50", "digits"};

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
  std::ifstream file(root + "/tests/unit/workload/layer_shapes.csv");
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
  for (const char* name : {"lenet5", "alexnet", "vgg16", "resnet50"}) networks.emplace(name, shipped(name));
  const auto rows = published_shapes();
  ASSERT_EQ(rows.size(), 4U + 8U + 16U + 54U);
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
    const Network again = resolve_network(parse_document(network.effective.dump(), "effective"));
    EXPECT_EQ(again.effective, network.effective) << name;
    EXPECT_EQ(again.layers.size(), network.layers.size());
  }
}

}  // namespace
}  // namespace lacuna

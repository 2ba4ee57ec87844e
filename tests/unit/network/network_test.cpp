#include "sim/network/network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "sim/config/document.h"
#include "tests/source_root.h"

namespace lacuna {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

const std::string root = source_root();

// A network with these layers and an input of 4x9x9.
Json network_of(const std::string& layers) {
  const std::string head =
      R"({"name": "net", "input": {"channels": 4, "height": 9, "width": 9}, "layers": [)";
  return Json::parse(head + layers + "]}");
}

Network resolved(const Json& network) {
  return resolve_network(parse_document(network.dump(), "net.json"));
}
Network resolved_layers(const std::string& layers) {
  return resolved(network_of(layers));
}

std::vector<std::string> problems_of(const Json& network) {
  std::vector<std::string> problems;
  try {
    resolved(network);
  } catch (const InputError& error) {
    for (const Problem& problem : error.problems()) problems.push_back(to_string(problem));
  }
  return problems;
}
std::vector<std::string> layer_problems(const std::string& layers) {
  return problems_of(network_of(layers));
}

TEST(NetworkSchema, IsThePublishedFile) {
  std::ifstream file(root + "/configs/schema/network.schema.json");
  EXPECT_EQ(Json::parse(file), network_schema());
}

TEST(Network, ResolvesDefaultsAlongTheGraph) {
  const Network network = resolved_layers(R"(
    {"name": "c", "type": "conv", "out_channels": 6, "kernel": [3, 1], "stride": [2, 1], "pad": [1, 0], "groups": 2},
    {"name": "f", "type": "fc", "out_features": 7, "input_bits": 8, "weight_bits": 4})");
  const Layer& c = network.layers[0];
  EXPECT_THAT(c.producers, ElementsAre("input"));
  EXPECT_EQ(std::vector({c.C, c.H, c.W, c.K, c.P, c.Q}), (std::vector<std::int64_t>{4, 9, 9, 6, 5, 9}));
  EXPECT_EQ(c.filter_size(), 2 * 3 * 1);
  const Layer& f = network.layers[1];
  EXPECT_THAT(f.producers, ElementsAre("c"));
  EXPECT_EQ(std::vector({f.C, f.H, f.W, f.K, f.P, f.Q}),
            (std::vector<std::int64_t>{6 * 5 * 9, 1, 1, 7, 1, 1}));
  EXPECT_EQ(std::vector({c.input_bits, c.weight_bits, c.output_bits}),
            (std::vector<std::int64_t>{16, 16, 8}));
  EXPECT_EQ(std::vector({f.input_bits, f.weight_bits, f.output_bits}), (std::vector<std::int64_t>{8, 4, 8}));
  EXPECT_EQ(f.weight_density.source, "unspecified");
}

TEST(Network, AddReadsTwoMapsOfOneShape) {
  const Layer add = resolved_layers(R"(
    {"name": "c", "type": "conv", "out_channels": 4, "kernel": 3, "pad": 1},
    {"name": "s", "type": "add", "inputs": ["c", "input"]})")
                        .layers[1];
  EXPECT_EQ(add.input_count(), 2 * 4 * 9 * 9);
  EXPECT_EQ(add.output_count(), 4 * 9 * 9);
  EXPECT_EQ(add.weight_count(), 0);
}

// "input" has 4 channels.
TEST(Network, SeveralProducersAreConcatenatedAlongChannels) {
  const auto reader = [](const std::string& rest) {
    return resolved_layers(R"(
      {"name": "a", "type": "conv", "out_channels": 6, "kernel": 3, "pad": 1},
      {"name": "b", "type": "avg_pool", "inputs": ["input", "a"], "kernel": 3, "stride": 1, "pad": 1},
      {"name": "r", "inputs": ["a", "input", "b"], )" +
                           rest + "}")
        .layers.back();
  };
  const Layer conv = reader(R"("type": "conv", "out_channels": 5, "kernel": 1, "groups": 5)");
  EXPECT_THAT(conv.producers, ElementsAre("a", "input", "b"));
  EXPECT_EQ(std::vector({conv.C, conv.H, conv.W}), (std::vector<std::int64_t>{6 + 4 + 10, 9, 9}));
  EXPECT_EQ(conv.input_count(), 20 * 9 * 9);
  EXPECT_EQ(conv.operands, 1);
  EXPECT_TRUE(conv.reads_network_input);
  EXPECT_EQ(reader(R"("type": "fc", "out_features": 5, "in_channels": 1620)").C, 20 * 9 * 9);
  EXPECT_EQ(reader(R"("type": "max_pool", "kernel": 3, "stride": 1)").K, 20);
}

TEST(Network, ConcatenatedMapsHaveOnePlane) {
  const std::string small =
      R"({"name": "small", "type": "max_pool", "kernel": 3, "stride": 3, "inputs": ["input"]})";
  EXPECT_THAT(
      layer_problems(small +
                     R"(, {"name": "f", "type": "fc", "out_features": 1, "inputs": ["input", "small"]})"),
      ElementsAre("net.json: /layers/1/inputs: layer \"f\": a concatenation expects maps of one height and "
                  "width, but \"input\" gives 4x9x9 and \"small\" gives 4x3x3 (C x H x W)"));
  EXPECT_THAT(
      layer_problems(R"({"name": "f", "type": "fc", "out_features": 1, "inputs": ["input", "input"]})"),
      ElementsAre(HasSubstr("a concatenation expects each producer once, found \"input\" twice")));
  EXPECT_THAT(layer_problems(R"({"name": "a", "type": "conv", "out_channels": 3, "kernel": 1},
      {"name": "c", "type": "conv", "out_channels": 3, "kernel": 1, "inputs": ["a", "input"], "in_channels": 8})"),
              ElementsAre(HasSubstr(
                  "/layers/1/in_channels: layer \"c\": expected in_channels 8 but the concatenation of its "
                  "producers \"a\", \"input\" gives 7x9x9 (C x H x W)")));
}

// Flattened, so many maps would have more elements than an integer holds.
TEST(Network, ConcatenationsAreOfALegalSize) {
  Json layers = Json::array(), names = Json::array();
  for (int i = 0; i < 12; ++i) {
    names.push_back("c" + std::to_string(i));
    layers.push_back(
        {{"name", names.back()}, {"type", "max_pool"}, {"kernel", 1}, {"stride", 1}, {"inputs", {"input"}}});
  }
  layers.push_back({{"name", "f"}, {"type", "fc"}, {"out_features", 1}, {"inputs", names}});
  Json network = network_of("");
  network["layers"] = layers;
  network["input"] = {{"channels", 100'000}, {"height", 1}, {"width", 1}};
  EXPECT_THAT(
      problems_of(network),
      ElementsAre(HasSubstr("/layers/12/inputs: layer \"f\": too large: the concatenated map has 1200000 "
                            "channels, more than 1000000")));
}

TEST(Network, GemmTakesItsRowsFromTheHeight) {
  Json network = network_of(R"({"name": "g", "type": "gemm", "rows": 9, "out_features": 5})");
  network["input"]["width"] = 1;
  const Layer g = resolved(network).layers[0];
  EXPECT_EQ(g.dense_macs(), 9 * 4 * 5);
  EXPECT_EQ(std::vector({g.P, g.Q}), (std::vector<std::int64_t>{9, 1}));
}

TEST(Network, CeilModeStartsNoWindowInThePaddingBehind) {
  struct Case {
    std::int64_t kernel, stride, pad, floor, ceil;
  };
  // An input of 9 pixels; the ceil column is PyTorch's.
  for (const Case& c :
       {Case{2, 2, 0, 4, 5}, {3, 2, 0, 4, 4}, {2, 2, 1, 5, 5}, {2, 3, 1, 4, 4}, {1, 4, 0, 3, 3}}) {
    Json pool = {
        {"name", "p"}, {"type", "max_pool"}, {"kernel", c.kernel}, {"stride", c.stride}, {"pad", c.pad}};
    EXPECT_EQ(resolved_layers(pool.dump()).layers[0].P, c.floor);
    pool["ceil_mode"] = true;
    EXPECT_EQ(resolved_layers(pool.dump()).layers[0].P, c.ceil)
        << c.kernel << ' ' << c.stride << ' ' << c.pad;
  }
}

TEST(Network, NamesBothSidesOfAMismatch) {
  EXPECT_THAT(
      layer_problems(R"(
    {"name": "pool1", "type": "max_pool", "kernel": 1, "stride": 1},
    {"name": "conv2", "type": "conv", "out_channels": 5, "kernel": 3, "in_channels": 2})"),
      ElementsAre("net.json: /layers/1/in_channels: layer \"conv2\": expected in_channels 2 but its producer "
                  "\"pool1\" gives 4x9x9 (C x H x W)"));
  EXPECT_THAT(layer_problems(R"({"name": "f", "type": "fc", "out_features": 5, "in_channels": 4})"),
              ElementsAre(HasSubstr("but its producer \"input\" gives 4x9x9 (C x H x W), 324 flattened")));
  EXPECT_THAT(layer_problems(R"(
    {"name": "c", "type": "conv", "out_channels": 5, "kernel": 1},
    {"name": "s", "type": "add", "inputs": ["c", "input"]})"),
              ElementsAre(HasSubstr("\"c\" gives 5x9x9 and \"input\" gives 4x9x9 (C x H x W)")));
  EXPECT_THAT(
      layer_problems(R"({"name": "g", "type": "gemm", "rows": 8, "out_features": 5})"),
      ElementsAre(
          HasSubstr("/layers/0/rows: layer \"g\": expected rows 8 but its producer \"input\" gives 4x9x9"),
          HasSubstr("/layers/0: layer \"g\": a gemm expects a map of width 1 but")));
}

TEST(Network, GroupsDivideBothSides) {
  EXPECT_THAT(
      layer_problems(R"({"name": "c", "type": "conv", "out_channels": 7, "kernel": 1, "groups": 3})"),
      ElementsAre(
          HasSubstr("/layers/0/groups: layer \"c\": groups 3 does not divide out_channels 7"),
          HasSubstr("groups 3 does not divide the 4 input channels: its producer \"input\" gives 4x9x9")));
}

TEST(Network, KernelFitsThePaddedInput) {
  const auto with_dilation = [](int dilation) {
    return Json({{"name", "c"},
                 {"type", "conv"},
                 {"out_channels", 1},
                 {"kernel", 3},
                 {"pad", 1},
                 {"dilation", dilation}});
  };
  EXPECT_EQ(resolved_layers(with_dilation(5).dump()).layers[0].P, 1);
  EXPECT_THAT(layer_problems(with_dilation(6).dump()),
              ElementsAre(HasSubstr(
                  "/layers/0/kernel: layer \"c\": a kernel that spans 13x13 does not fit the padded "
                  "input of 11x11: its producer \"input\" gives 4x9x9")));
  EXPECT_THAT(layer_problems(R"({"name": "p", "type": "avg_pool", "kernel": 2, "stride": 1, "pad": 2})"),
              ElementsAre(HasSubstr(
                  "/layers/0/pad: layer \"p\": expected less padding than the pooling kernel of 2x2")));
}

TEST(Network, ProducersAreEarlierLayers) {
  EXPECT_THAT(
      layer_problems(R"(
    {"name": "pool1", "type": "max_pool", "kernel": 1, "stride": 1},
    {"name": "a", "type": "fc", "out_features": 1, "inputs": ["pol1"]},
    {"name": "b", "type": "fc", "out_features": 1, "inputs": ["c"]},
    {"name": "c", "type": "add", "inputs": ["input", "pool1", "pool1"]},
    {"name": "d", "type": "fc", "out_features": 1, "inputs": []})"),
      UnorderedElementsAre(
          HasSubstr("/layers/1/inputs/0: layer \"a\": no layer is called \"pol1\"; did you mean \"pool1\"?"),
          HasSubstr("/layers/2/inputs/0: layer \"b\": its producer \"c\" does not come before it"),
          HasSubstr("/layers/3/inputs: layer \"c\": expected 2 producers for a layer of type add, found 3"),
          HasSubstr("/layers/4/inputs: expected a producer, found an empty list")));
}

TEST(Network, LayerNamesAreUniquePaths) {
  const auto named = [](const std::string& name) {
    return Json({{"name", name}, {"type", "fc"}, {"out_features", 1}}).dump();
  };
  for (const char* good : {"conv1", "inception_3a/3x3", "layer1.0.conv2", "a-", "a.", "..b/c"}) {
    EXPECT_THAT(layer_problems(named(good)), IsEmpty()) << good;
  }
  for (const char* bad : {"a b", "\u00e9", "a\n", "/a", "a/", "a//b", ".", "a/../b", "input", "-", "-a"}) {
    EXPECT_THAT(layer_problems(named(bad)), ElementsAre(HasSubstr("/layers/0/name: "))) << bad;
  }
  EXPECT_THAT(layer_problems(named("a") + "," + named("a")),
              ElementsAre(HasSubstr("/layers/1/name: \"a\" is the name of")));
}

TEST(Network, KeysDependOnTheType) {
  EXPECT_THAT(
      layer_problems(R"(
    {"name": "f", "type": "fc", "out_features": 1, "stride": 2},
    {"name": "p", "type": "max_pool", "kernel": 1, "stride": 1, "weight_density": 0.5, "inputs": ["input"]},
    {"name": "u", "type": "relu", "kernel": 1, "rows": 1},
    {"name": "c", "type": "conv", "kernel": 1, "inputs": ["input"]})"),
      UnorderedElementsAre(HasSubstr("/layers/0/stride: unknown key \"stride\""),
                           HasSubstr("/layers/1/weight_density: unknown key \"weight_density\""),
                           HasSubstr("/layers/2/type: expected \"conv\", \"fc\", \"gemm\", \"max_pool\", "
                                     "\"avg_pool\" or \"add\", found \"relu\""),
                           HasSubstr("/layers/3: missing required key \"out_channels\"")));
}

TEST(Network, ABrokenLayerSilencesOnlyItsConsumers) {
  EXPECT_THAT(
      layer_problems(R"(
    {"name": "a", "type": "conv", "out_channels": 0, "kernel": 1},
    {"name": "b", "type": "conv", "out_channels": 3, "kernel": 1, "in_channels": 99},
    {"name": "c", "type": "fc", "out_features": 3, "inputs": ["input"], "input_density": 1.5},
    {"name": "d", "type": "fc", "out_features": 3, "in_channels": 4})"),
      UnorderedElementsAre(HasSubstr("/layers/0/out_channels: expected"),
                           HasSubstr("/layers/2/input_density: "), HasSubstr("/layers/3/in_channels: ")));
}

TEST(Network, RefusesAbsurdSizesWithoutOverflow) {
  const auto problem = [](const std::string& layer, std::int64_t side) {
    Json network = network_of(layer);
    network["batch"] = network["input"]["channels"] = side;
    network["input"]["height"] = network["input"]["width"] = side;
    return problems_of(network);
  };
  EXPECT_THAT(problem(R"({"name": "f", "type": "fc", "out_features": 1000000})", 1'000'000),
              ElementsAre(HasSubstr("/layers/0: layer \"f\": too large: it has more than 2^33 inputs")));
  EXPECT_THAT(problem(R"({"name": "f", "type": "fc", "out_features": 1000000})", 100),
              ElementsAre(HasSubstr("more than 2^33 weights")));
  EXPECT_THAT(problem(R"({"name": "c", "type": "conv", "out_channels": 1000000, "kernel": 1})", 32),
              ElementsAre(HasSubstr("more than 2^33 outputs")));
  EXPECT_THAT(problem(R"({"name": "c", "type": "conv", "out_channels": 1, "kernel": 1, "pad": 1000000})", 9),
              ElementsAre(HasSubstr("plane of 2000009x2000009 exceeds 1000000")));
  EXPECT_THAT(problem(R"({"name": "c", "type": "conv", "out_channels": 1, "kernel": 9000, "pad": 13500})", 1),
              ElementsAre(HasSubstr("more than 2^53 multiplications")));
  EXPECT_THAT(problem(R"({"name": "f", "type": "fc", "out_features": 1})", 1'000'001), testing::SizeIs(4));
}

// 2^33 = 8192 x 1024 x 1024 inputs, as many outputs; 2^53 = 2^33 outputs x 2^20 weights of a filter.
TEST(Network, TheLargestSizesAreAccepted) {
  const auto problems = [](const std::string& layer, std::int64_t batch, std::int64_t channels,
                           std::int64_t side) {
    Json network = network_of(layer);
    network["batch"] = batch;
    network["input"]["channels"] = channels;
    network["input"]["height"] = network["input"]["width"] = side;
    return problems_of(network);
  };
  const std::string one_by_one = R"({"name": "c", "type": "conv", "out_channels": 8, "kernel": 1})";
  EXPECT_THAT(problems(one_by_one, 1024, 8, 1024), testing::IsEmpty());
  EXPECT_THAT(problems(one_by_one, 1025, 8, 1024), ElementsAre(HasSubstr("more than 2^33 inputs")));
  const std::string deep = R"({"name": "f", "type": "fc", "out_features": 8192})";
  EXPECT_THAT(problems(deep, 8192, 1, 1024), testing::IsEmpty());  // 2^26 outputs: 2^46 multiplications
  const std::string wide = R"({"name": "c", "type": "conv", "out_channels": 1024, "kernel": 1024})";
  const std::string wider = R"({"name": "c", "type": "conv", "out_channels": 1025, "kernel": 1024})";
  EXPECT_THAT(problems(wide, 32, 1, 1535), testing::IsEmpty());  // 2^33 outputs of 512 x 512, 2^20 weights
  EXPECT_THAT(problems(wider, 32, 1, 1535), ElementsAre(HasSubstr("more than 2^33 outputs")));
}

// 1023 layers of 2^53 multiplications can be counted, 1024 cannot.
TEST(Network, RefusesLayersThatAreTooLargeTogether) {
  const auto problems = [](int layers) {
    Json network = network_of(R"({"name": "c", "type": "conv", "out_channels": 1024, "kernel": 1024})");
    network["batch"] = 32;
    network["input"]["channels"] = 1;
    network["input"]["height"] = network["input"]["width"] = 1535;
    const Json first = network["layers"][0];
    for (int i = 1; i < layers; ++i) {
      Json layer = first;
      layer["name"] = "c" + std::to_string(i);
      layer["inputs"] = Json::array({"input"});
      network["layers"].push_back(layer);
    }
    return problems_of(network);
  };
  EXPECT_THAT(problems(1023), testing::IsEmpty());
  EXPECT_THAT(problems(1024),
              ElementsAre("net.json: /layers: too large: all layers together have more than 2^63 "
                          "multiplications"));
}

// A plane of 2^16 x 2^16 pixels, pooled by 2^15 x 2^15 on 2^15 x 2^15 places: 2^60 values.
TEST(Network, RefusesAbsurdPools) {
  Json network = network_of(R"({"name": "p", "type": "max_pool", "kernel": 32768, "stride": 1})");
  network["batch"] = network["input"]["channels"] = 1;
  network["input"]["height"] = network["input"]["width"] = 65535;
  EXPECT_THAT(problems_of(network), ElementsAre(HasSubstr("pools or adds more than 2^53 values")));
}

TEST(Network, NeedsLayersAndAnInput) {
  EXPECT_THAT(layer_problems(""), ElementsAre("net.json: /layers: expected at least one layer"));
  EXPECT_THAT(problems_of(Json({{"name", "net"}, {"layers", Json::array({Json::object()})}})),
              UnorderedElementsAre("net.json: missing required key \"input\"",
                                   "net.json: /layers/0: missing required key \"name\"",
                                   "net.json: /layers/0: missing required key \"type\""));
  EXPECT_THAT(problems_of(Json::object()), testing::SizeIs(3));
}

TEST(Network, ProblemsNameTheFileThatSetTheValue) {
  Document document = parse_document(
      network_of(R"({"name": "c", "type": "conv", "out_channels": 4, "kernel": 1, "groups": 2})").dump(),
      "net.json");
  apply_setting(document, "/layers/0/groups=3");
  try {
    resolve_network(document);
    FAIL() << "no InputError";
  } catch (const InputError& error) {
    EXPECT_EQ(error.problems().at(0).file, "--set");
    EXPECT_EQ(error.problems().at(0).pointer, "/layers/0/groups");
  }
}

TEST(Network, ClustersHaveNoEffectOnIndependentZeros) {
  Json network = network_of(R"({"name": "f", "type": "fc", "out_features": 1})");
  network["activations"] = {{"cluster_size", 8}};
  const Network noted = resolved(network);
  ASSERT_EQ(noted.notes.size(), 1U);
  EXPECT_EQ(noted.notes[0].pointer, "/activations/cluster_size");
  EXPECT_EQ(resolved(*noted.effective).notes.size(), 1U);

  network["activations"]["pattern"] = "clustered";
  const Network clustered = resolved(network);
  EXPECT_THAT(clustered.notes, IsEmpty());
  EXPECT_TRUE(clustered.activations.clustered);
  EXPECT_EQ(clustered.activations.cluster_size, 8);
}

}  // namespace
}  // namespace lacuna

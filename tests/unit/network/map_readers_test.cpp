// Who has to agree on which maps stay on chip.
#include "sim/network/map_readers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace lacuna {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

Layer conv(const std::string& name, const std::vector<std::string>& producers, std::int64_t kernel = 1) {
  Layer layer;
  layer.name = name;
  layer.producers = producers;
  layer.R = layer.S = kernel;
  return layer;
}
Layer pool(const std::string& name, const std::vector<std::string>& producers) {
  Layer layer = conv(name, producers, 2);
  layer.kind = LayerKind::max_pool;
  return layer;
}

std::vector<std::string> names(const std::shared_ptr<const std::vector<Layer>>& readers) {
  std::vector<std::string> names;
  if (readers != nullptr)
    for (const Layer& reader : *readers) names.push_back(reader.name);
  return names;
}

TEST(MapReaders, AChainsMapsHaveOneEach) {
  std::vector<Layer> layers{conv("a", {"input"}), conv("b", {"a"}), conv("c", {"b"}, 3)};
  link_readers(layers);
  EXPECT_EQ(layers[0].input_readers, nullptr);  // nobody writes it
  EXPECT_THAT(names(layers[0].output_readers), ElementsAre("b"));
  EXPECT_THAT(names(layers[1].input_readers), ElementsAre("b"));
  EXPECT_THAT(names(layers[1].output_readers), ElementsAre("c"));
  EXPECT_EQ(layers[2].output_readers, nullptr);
}

// "c" reads a and b together, "d" reads b alone: all three maps' fate is one.
TEST(MapReaders, WhatIsReadTogetherBelongsTogether) {
  std::vector<Layer> layers{conv("a", {"input"}),     conv("b", {"input"}), conv("c", {"a", "b"}, 3),
                            conv("d", {"b", "e"}, 5), conv("e", {"input"}), conv("f", {"c"})};
  layers = {layers[0], layers[1], layers[4], layers[2], layers[3], layers[5]};
  link_readers(layers);
  for (const std::size_t writer : {0, 1, 2})
    EXPECT_THAT(names(layers[writer].output_readers), UnorderedElementsAre("c", "d"));
  for (const std::size_t reader : {3, 4}) {
    EXPECT_EQ(layers[reader].input_readers, layers[0].output_readers);
  }
  EXPECT_THAT(names(layers[3].output_readers), ElementsAre("f"));
}

TEST(MapReaders, LayersWithoutWeightsDecideNothing) {
  std::vector<Layer> layers{conv("a", {"input"}), conv("b", {"input"}), pool("p", {"a", "b"}),
                            conv("c", {"p", "b"})};
  link_readers(layers);
  EXPECT_EQ(layers[0].output_readers, nullptr);  // only the pool reads it
  EXPECT_THAT(names(layers[1].output_readers), ElementsAre("c"));
  EXPECT_EQ(layers[2].input_readers, nullptr);
  EXPECT_EQ(layers[2].output_readers, layers[1].output_readers);
}

TEST(MapReaders, ThoseThatReadAlikeAreNamedOnce) {
  std::vector<Layer> layers{conv("a", {"input"}), conv("b", {"a"}), conv("c", {"a"}), conv("d", {"a"})};
  layers[3].input_density.value = 0.5;
  link_readers(layers);
  EXPECT_EQ(layers[0].output_readers->size(), 2U);
}

TEST(MapReaders, LayersMadeByHandHaveNone) {
  std::vector<Layer> layers{Layer(), Layer()};
  link_readers(layers);
  EXPECT_EQ(layers[0].output_readers, nullptr);
  EXPECT_EQ(layers[1].input_readers, nullptr);
}

}  // namespace
}  // namespace lacuna

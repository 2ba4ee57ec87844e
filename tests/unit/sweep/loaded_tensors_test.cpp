#include "sim/sweep/loaded_tensors.h"

#include <gtest/gtest.h>

#include "tests/unit/sweep/sweeps.h"

namespace lacuna {
namespace {

TEST(LoadedTensors, AreThoseOfTheirSource) {
  const Network network = resolve_network(parse_document(test::small_network, "small.json"));
  const auto source = synthetic_tensors({}, 3);
  const LoadedTensors loaded(synthetic_tensors({}, 3), network.layers);
  EXPECT_EQ(loaded.origin(), source->origin());
  EXPECT_EQ(loaded.description(), source->description());
  for (const Layer& layer : network.layers)
    for (const bool with_values : {false, true}) {
      const LayerTensors a = loaded.load(layer, with_values), b = source->load(layer, with_values);
      EXPECT_EQ(a.weights, b.weights);
      EXPECT_EQ(a.inputs, b.inputs);
      EXPECT_EQ(a.weight_values, b.weight_values);
    }
}

}  // namespace
}  // namespace lacuna

#include "sim/report/notes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/report/results.h"

namespace lacuna {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* traced = "the tensors are those of a trace";

std::string note(const std::string& pointer, const std::string& why) {
  return pointer + ": has no effect: " + why;
}

Layer conv(const std::string& name) {
  Layer layer;
  layer.name = name;
  layer.kind = LayerKind::conv;
  layer.K = layer.C = 16;
  layer.R = layer.S = 3;
  layer.weight_density.value = 0.5;
  layer.input_density.value = 0.5;
  return layer;
}

struct Net {
  Net() {
    *network.effective = {{"layers", Json::array({{{"name", "a"}}, {{"name", "b"}}})}};
    layers = {conv("a"), conv("b")};
  }
  std::vector<std::string> notes(const TensorUse& use) const { return tensor_notes(network, layers, use); }

  Network network;
  std::vector<Layer> layers;
};

TEST(Notes, ASeedIsForChance) {
  Net net;
  EXPECT_THAT(net.notes({{}, "trace", true}), ElementsAre(note("--seed", traced)));
  EXPECT_THAT(net.notes({{}, "trace", false}), IsEmpty());
  EXPECT_THAT(net.notes({{}, "synthetic", true}), IsEmpty());
  for (Layer& layer : net.layers) layer.weight_density.value = layer.input_density.value = 1;
  EXPECT_THAT(net.notes({{}, "synthetic", true}),
              ElementsAre(HasSubstr("--seed: has no effect: by their densities")));
  EXPECT_THAT(net.notes({{}, "synthetic", true, true}), IsEmpty()) << "values are drawn, too";
}

TEST(Notes, DensitiesAreForSyntheticTensors) {
  Net net;
  const std::string weights = "/layers/0/weight_density", inputs = "/layers/1/input_density";
  EXPECT_THAT(net.notes({{weights, inputs}, "trace"}),
              ElementsAre(note(weights, traced), note(inputs, traced)));
  EXPECT_THAT(net.notes({{weights, inputs}, "synthetic"}), IsEmpty());
  EXPECT_THAT(net.notes({{inputs}, "trace", false, false, true}), IsEmpty()) << "SCNN plans by them";
  net.network.pruning["a"].config.method = "unstructured";
  EXPECT_THAT(net.notes({{weights}, "trace"}), IsEmpty()) << "it says how much is kept";
  *net.network.pruning["a"].config.density = 0.25;
  EXPECT_THAT(net.notes({{weights}, "synthetic"}),
              ElementsAre(HasSubstr("\"unstructured\") says itself how much")));
}

TEST(Notes, ALayerThatDoesNotRunNeedsNoWeights) {
  Net net;
  net.layers.pop_back();
  EXPECT_THAT(net.notes({{"/layers/1/weight_density"}, "synthetic"}),
              ElementsAre(note("/layers/1/weight_density", "layer \"b\" does not run")));
  EXPECT_THAT(net.notes({{"/layers/9/weight_density", "/layers/1", "/batch"}, "synthetic"}), IsEmpty());
}

TEST(Notes, ClustersAreForSyntheticInputs) {
  Net net;
  net.network.activations.clustered = true;
  EXPECT_THAT(net.notes({{"/activations/cluster_size"}, "trace"}),
              ElementsAre(note("/activations/pattern", traced), note("/activations/cluster_size", traced)));
  EXPECT_THAT(net.notes({{"/activations/cluster_size"}, "synthetic"}), IsEmpty());
}

TEST(Notes, LanesOfPoolsAndAdds) {
  const Machine machine{};
  const std::string lanes = "/vector_lanes_per_pe";
  Layer pool = conv("p");
  pool.kind = LayerKind::max_pool;
  EXPECT_THAT(machine_notes(machine, {lanes}, {conv("a")}),
              ElementsAre(HasSubstr(lanes + ": has no effect: ")));
  EXPECT_THAT(machine_notes(machine, {lanes}, {conv("a"), pool}), IsEmpty());
  EXPECT_THAT(machine_notes(machine, {}, {conv("a")}), IsEmpty());
}

TEST(Notes, TilesBeyondTheLayers) {
  Machine machine;
  machine.dataflow.tile.k = 100;
  machine.dataflow.tile.n = 1;
  machine.dataflow.tile.c = 8;
  const std::vector<std::string> set{"/dataflow/tile_k", "/dataflow/tile_n", "/dataflow/tile_c"};
  EXPECT_THAT(machine_notes(machine, set, {conv("a")}),
              ElementsAre("/dataflow/tile_k: has the effect of 16: of output channels in a group no layer "
                          "that runs has more than 16",
                          "/dataflow/tile_n: has no effect: of images no layer that runs has more than 1"));
  EXPECT_THAT(machine_notes(machine, {}, {conv("a")}), IsEmpty());
}

NetworkResult pruned(const std::string& method, std::int64_t kept) {
  NetworkResult result = test::three_layers();
  result.machine.notes.clear();
  for (LayerRun& run : result.layers) {
    if (run.layer.kind == LayerKind::max_pool) continue;
    result.network.pruning[run.layer.name].config.method = method;
    run.result.set<"weights/count">(std::int64_t{100});
    run.result.set<"weights/unpruned">(std::int64_t{100});
    run.result.set<"weights/nonzero">(kept);
  }
  return result;
}

TEST(Notes, PruningsThatRemoveNothing) {
  EXPECT_THAT(
      notes_of(pruned("nm", 100)),
      ElementsAre(note("/pruning", "\"nm\" keeps all weights, as much as the layers' weight_density says")));
  EXPECT_THAT(notes_of(pruned("block", 50)), ElementsAre(HasSubstr("\"block\" keeps all")))
      << "zeros of a trace";
  NetworkResult result = pruned("block", 50);
  for (auto& [name, layer] : result.network.pruning) *layer.config.density = 0.5;
  EXPECT_THAT(notes_of(result), IsEmpty());
}

TEST(Notes, APruningIsIdleIfItIsInEveryLayer) {
  NetworkResult result = pruned("nm", 100);
  result.layers[0].result.set<"weights/nonzero">(std::int64_t{50});
  result.layers[0].layer.C = 16;
  result.network.pruning["conv"].config.keep = 2;
  EXPECT_THAT(notes_of(result), IsEmpty());
  result.network.pruning["fc"].own = true;
  EXPECT_THAT(notes_of(result), ElementsAre(HasSubstr("/layers/2/pruning: has no effect: ")));
}

TEST(Notes, WhoAsksForADensityOfOneKnows) {
  NetworkResult result = pruned("unstructured", 100);
  for (auto& [name, layer] : result.network.pruning) *layer.config.density = 1.0;
  EXPECT_THAT(notes_of(result), IsEmpty());
}

}  // namespace
}  // namespace lacuna

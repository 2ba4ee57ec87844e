#include "sim/engine/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/engine/run.h"
#include "tests/unit/engine/fake_model.h"

namespace lacuna {
namespace {

using ::testing::ElementsAre;

// fc a -> pool p -> fc b, fc b -> pool q, fc b -> fc c: p is fused, q cannot be.
std::vector<Layer> network() {
  const auto layer = [](const char* name, LayerKind kind, const char* producer) {
    Layer l = test::fully_connected(2, 2);
    l.name = name;
    l.kind = kind;
    l.producers = {producer};
    if (kind == LayerKind::max_pool) l.groups = 2;
    return l;
  };
  const LayerKind fc = LayerKind::fully_connected, pool = LayerKind::max_pool;
  return {layer("a", fc, "input"), layer("p", pool, "a"), layer("b", fc, "p"), layer("q", pool, "b"),
          layer("c", fc, "b")};
}

Machine machine(bool pools_on_the_way_out) {
  return test::fake_machine(test::right_datapath(), pools_on_the_way_out);
}

// Names, and behind "+" the fused pool.
std::vector<std::string> chosen(bool pools_on_the_way_out, const std::vector<std::string>& only) {
  std::vector<std::string> names;
  for (const Layer& layer : layers_to_run(machine(pools_on_the_way_out), network(), only))
    names.push_back(layer.name + (layer.fused_pool ? "+" + layer.fused_pool->name : ""));
  return names;
}

TEST(LayersToRun, AreAllUnlessSomeAreNamed) {
  EXPECT_THAT(chosen(false, {}), ElementsAre("a", "p", "b", "q", "c"));
  EXPECT_THAT(chosen(false, {"q", "p"}), ElementsAre("p", "q"));
  EXPECT_THAT(chosen(true, {}), ElementsAre("a+p", "b", "q", "c"));
}

// With b and q alone, q would be b's only reader.
TEST(LayersToRun, FusingIsDecidedOnTheWholeNetwork) {
  EXPECT_THAT(chosen(true, {"a"}), ElementsAre("a+p"));
  EXPECT_THAT(chosen(true, {"a", "p"}), ElementsAre("a+p"));
  EXPECT_THAT(chosen(true, {"b", "q"}), ElementsAre("b", "q"));
}

TEST(LayersToRun, AFusedPoolAloneIsRefused) {
  try {
    chosen(true, {"p", "b"});
    FAIL() << "no InputError";
  } catch (const InputError& error) {
    ASSERT_EQ(error.problems().size(), 1U);
    EXPECT_EQ(
        to_string(error.problems()[0]),
        "--layers: \"p\" is no layer of its own on accelerator \"hand\", which pools the outputs of \"a\" "
        "before it stores them; select \"a\"");
  }
}

TEST(RunNetwork, RunsTheChosenLayers) {
  const auto run = [](bool pools_on_the_way_out, std::vector<std::string> only) {
    return test::in_child([&] {
      NetworkRunOptions options;
      options.only = std::move(only);
      std::string text;
      for (const LayerRun& layer :
           run_network(machine(pools_on_the_way_out), "", network(), test::ConstantTensors(), options))
        text += layer.layer.name + (layer.layer.fused_pool ? "+ " : " ");
      return text;
    });
  };
  EXPECT_EQ(run(false, {}), "a p b q c ");
  EXPECT_EQ(run(true, {}), "a+ b q c ");
  EXPECT_EQ(run(true, {"a", "c"}), "a+ c ");
}

}  // namespace
}  // namespace lacuna

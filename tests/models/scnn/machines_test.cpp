// The machines in configs/accelerators that scnn/README.md lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "sim/app/options.h"

namespace lacuna::scnn {
namespace {

using testing::UnorderedElementsAre;

// JSON pointers to what differs, its name and description left out.
std::vector<std::string> differences(const std::string& one, const std::string& other) {
  const auto flat = [](const std::string& name) {
    return nlohmann::json::parse(load_machine(name, {}).machine.effective->dump()).flatten();
  };
  const nlohmann::json a = flat(one), b = flat(other);
  std::vector<std::string> pointers;
  for (const auto& [pointer, value] : a.items())
    if (!b.contains(pointer) || b.at(pointer) != value) pointers.push_back(pointer);
  for (const auto& [pointer, value] : b.items())
    if (!a.contains(pointer)) pointers.push_back(pointer);
  std::erase_if(pointers, [](const std::string& p) { return p == "/name" || p == "/description"; });
  return pointers;
}

TEST(ScnnMachines, Load) {
  for (const std::string name : {"scnn", "scnn_sparse_w", "scnn_sparse_a"}) {
    const Machine machine = load_machine(name, {}).machine;
    EXPECT_EQ(machine.name, name);
    EXPECT_NE(std::dynamic_pointer_cast<Scnn>(machine.model), nullptr);
    EXPECT_EQ(machine.model->geometry().multipliers(), 1024);
    EXPECT_THAT(machine.notes, testing::IsEmpty());
  }
  for (const std::string name : {"dcnn", "dcnn_opt"}) {
    const Machine machine = load_machine(name, {}).machine;
    EXPECT_EQ(machine.name, name);
    EXPECT_NE(std::dynamic_pointer_cast<Dcnn>(machine.model), nullptr);
    EXPECT_EQ(machine.model->geometry().multipliers(), 1024);
    EXPECT_THAT(machine.notes, testing::IsEmpty());
  }
}

TEST(ScnnMachines, DifferOnlyInWhatTheySkip) {
  EXPECT_THAT(differences("scnn", "scnn_sparse_w"), UnorderedElementsAre("/array/compressed_activations"));
  EXPECT_THAT(differences("scnn", "scnn_sparse_a"), UnorderedElementsAre("/array/compressed_weights"));
  EXPECT_THAT(differences("dcnn", "dcnn_opt"),
              UnorderedElementsAre("/array/gate_zero_operands", "/array/compressed_dram_activations"));
}

TEST(ScnnMachines, DcnnHasScnnsSurroundingsButForTheActivationMemories) {
  std::vector<std::string> outside_the_array = differences("scnn", "dcnn");
  std::erase_if(outside_the_array, [](const std::string& p) { return p.starts_with("/array/"); });
  EXPECT_THAT(outside_the_array,
              UnorderedElementsAre("/model", "/buffers/input/capacity_bytes",
                                   "/buffers/input/double_buffered", "/buffers/output/capacity_bytes"));
}

TEST(ScnnMachines, SayThatALoopOrderHasNoEffect) {
  for (const std::string name : {"scnn", "dcnn_opt"}) {
    SimulationOptions options;
    options.settings = {"/dataflow/loop_order=WR"};
    const Machine machine = load_machine(name, options).machine;
    ASSERT_EQ(machine.notes.size(), 1U) << name;
    EXPECT_EQ(machine.notes[0].pointer, "/dataflow/loop_order");
    EXPECT_EQ(machine.notes[0].message,
              "has no effect: layers with weights run input stationary, image by image");
  }
}

}  // namespace
}  // namespace lacuna::scnn

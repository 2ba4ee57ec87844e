// Of every registered model: which mappings a layer has, what they store and cost is answered without running
// it; and any mapping that fits can be planned and run, from one kernel, as often as wanted.
#include <gtest/gtest.h>

#include "tests/unit/models/small_machines.h"
#include "tests/unit/random_layer.h"

namespace lacuna::test {
namespace {

class LayerKernels : public testing::TestWithParam<std::string> {};

const std::vector<std::int64_t>::value_type& one_of(Random& random, const std::vector<std::int64_t>& sizes) {
  return sizes[static_cast<std::size_t>(random.in(0, std::ssize(sizes) - 1))];
}

Mapping random_mapping(Random& random, const MappingSpace& space) {
  Mapping mapping;
  mapping.order = space.orders[static_cast<std::size_t>(random.in(0, std::ssize(space.orders) - 1))];
  mapping.tile = {one_of(random, space.g), one_of(random, space.k), one_of(random, space.c),
                  one_of(random, space.n), one_of(random, space.p), one_of(random, space.q)};
  mapping.inputs_stay = space.inputs_can_stay && random.in(0, 1) == 0;
  mapping.outputs_stay = space.outputs_can_stay && random.in(0, 1) == 0;
  mapping.chunk = space.largest_chunk == 0 ? 0 : random.in(1, space.largest_chunk);
  return mapping;
}

// Of buffers in which not everything fits.
Machine tight_machine(const std::string& model) {
  Machine machine = machine_with(model, small_array(model, 4)).value();
  machine.buffers.weight = {2048, 64, 1, true};
  const std::int64_t bytes = 256 * machine.model->geometry().pes;
  machine.buffers.input = machine.buffers.output = {bytes, 64, 1, true};
  return machine;
}

void expect_right(LayerKernel& kernel, const Mapping& mapping, const Machine& machine, const Layer& layer,
                  const LayerTensors& tensors) {
  const Plan plan = kernel.plan(mapping, machine.dram.burst_bytes);
  EXPECT_EQ(static_cast<const Mapping&>(plan), mapping);
  EXPECT_EQ(kernel.stored(mapping).tiles.size(), plan.weight_tiles.size());
  const auto datapath = kernel.datapath(plan);
  std::vector<std::int64_t> psums(static_cast<std::size_t>(layer.output_count()));
  const std::string first = told(*datapath, machine, 0, &psums);
  EXPECT_EQ(psums, golden_outputs(layer, tensors));
  EXPECT_EQ(datapath->covered_macs(), layer.dense_macs());
  const auto again = kernel.datapath(kernel.plan(mapping, machine.dram.burst_bytes));
  EXPECT_EQ(told(*again, machine, 0), first);
  const auto of_another = make_kernel(machine, layer, tensors)->datapath(plan);
  EXPECT_EQ(told(*of_another, machine, 0), first);
}

TEST_P(LayerKernels, PlanAndRunEveryMappingThatFits) {
  const Machine machine = tight_machine(GetParam());
  Random random(1);
  int fitting = 0, misfits = 0;
  for (const Layer& layer : small_layers()) {
    const LayerTensors tensors = small_tensors(layer);
    const auto kernel = make_kernel(machine, layer, tensors);
    for (int i = 0; i < 60; ++i) {
      const Mapping mapping = random_mapping(random, kernel->space());
      SCOPED_TRACE(layer.name + " " + to_json([m = mapping](Fields& f) mutable { m.fields(f); }).dump());
      const auto misfit = kernel->misfit(mapping);
      ++(misfit ? misfits : fitting);
      if (!misfit) expect_right(*kernel, mapping, machine, layer, tensors);
    }
  }
  EXPECT_GT(fitting, 30);
  EXPECT_GT(misfits, 10);
}

// The array's cycles of a run without a memory are never below what is said to be their bound.
TEST_P(LayerKernels, TakeNoFewerCyclesThanTheirBound) {
  const Machine machine = tight_machine(GetParam());
  Random random(2);
  for (const Layer& layer : small_layers()) {
    const LayerTensors tensors = small_tensors(layer);
    const auto kernel = make_kernel(machine, layer, tensors);
    for (int i = 0; i < 40; ++i) {
      const Mapping mapping = random_mapping(random, kernel->space());
      if (kernel->misfit(mapping)) continue;
      const auto datapath = kernel->datapath(kernel->plan(mapping, 8));
      Ledger ledger(machine.model->geometry().pes);
      ArrayAccesses accesses;
      Cycle end = 0;
      datapath->begin_layer(0);
      for (const Step& step : datapath->plan().steps)
        end = std::max(end, datapath->run_step(step, {}, ledger, accesses).done);
      EXPECT_GE(end, static_cast<Cycle>(kernel->bound(mapping))) << layer.name;
      EXPECT_GT(kernel->bound(mapping), 0) << layer.name;
    }
  }
}

// The planner takes a mapping that fits, and the layer runs on it.
TEST_P(LayerKernels, AreAskedByThePlannerForWhatRuns) {
  const Machine machine = tight_machine(GetParam());
  for (const Layer& layer : small_layers()) {
    const LayerTensors tensors = small_tensors(layer);
    const auto kernel = make_kernel(machine, layer, tensors);
    const Mapping chosen = choose_mapping(*kernel, machine, layer);
    EXPECT_FALSE(kernel->misfit(chosen)) << layer.name;
    const auto datapath = prepare_layer(machine, layer, tensors);
    EXPECT_EQ(told(datapath->plan()), told(kernel->plan(chosen, machine.dram.burst_bytes))) << layer.name;
  }
}

TEST_P(LayerKernels, RefuseWhatIsNoMapping) {
  const Machine machine = tight_machine(GetParam());
  const Layer layer = small_layers().front();
  const LayerTensors tensors = small_tensors(layer);
  const auto kernel = make_kernel(machine, layer, tensors);
  const Mapping chosen = choose_mapping(*kernel, machine, layer);
  for (std::int64_t TileShape::*size :
       {&TileShape::g, &TileShape::k, &TileShape::c, &TileShape::n, &TileShape::p, &TileShape::q})
    for (const std::int64_t wrong : {std::int64_t{0}, kernel->space().largest.*size + 1}) {
      Mapping mapping = chosen;
      mapping.tile.*size = wrong;
      EXPECT_TRUE(kernel->misfit(mapping)) << wrong;
    }
  Mapping mapping = chosen;
  mapping.chunk = kernel->space().largest_chunk + 1;
  EXPECT_TRUE(kernel->misfit(mapping));
}

INSTANTIATE_TEST_SUITE_P(All, LayerKernels, testing::ValuesIn(model_names()),
                         [](const auto& test) { return test.param; });

TEST(Mappings, AreJsonBothWays) {
  Mapping mapping{
      .tile = {1, 2, 3, 4, 5, 6}, .order = LoopOrder::weight_reuse, .outputs_stay = true, .chunk = 7};
  const Json json = to_json([&](Fields& f) { mapping.fields(f); });
  EXPECT_EQ(json.dump(), R"({"loop_order":"WR","tile_g":1,"tile_k":2,"tile_c":3,"tile_n":4,"tile_p":5,)"
                         R"("tile_q":6,"inputs_stay":false,"outputs_stay":true,"chunk":7})");
  Mapping read;
  std::vector<Problem> problems;
  std::vector<Note> notes;
  read_fields(
      {"m", json, {{"m", json}}}, "", [&](Fields& f) { read.fields(f); }, problems, notes);
  EXPECT_TRUE(problems.empty());
  EXPECT_EQ(read, mapping);
}

}  // namespace
}  // namespace lacuna::test

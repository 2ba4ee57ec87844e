// SCNN and DCNN on random small layers and machines: every product arrives, every cycle has a cause, and all
// that the plan loads is loaded. What nothing here can judge is whether the cycles are the rules'.
#include <algorithm>
#include <random>
#include <stdexcept>

#include "sim/tensors/golden.h"
#include "tests/clocked/test_support.h"
#include "tests/models/scnn/reference.h"

namespace lacuna::reference {
namespace {

class Dice {
 public:
  explicit Dice(std::uint32_t seed) : engine_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(engine_() % static_cast<std::uint32_t>(high - low + 1));
  }
  bool flip() { return between(0, 1) == 1; }
  std::vector<std::int16_t> values(std::int64_t count) {
    const std::int64_t zeros = between(0, 4);
    std::vector<std::int16_t> all(static_cast<std::size_t>(count));
    for (std::int16_t& value : all)
      value = static_cast<std::int16_t>(between(0, 4) < zeros ? 0 : between(1, 100));
    return all;
  }

 private:
  std::mt19937 engine_;
};

void random_planar(Dice& dice, Layer& layer) {
  layer.R = dice.between(1, 3);
  layer.S = dice.between(1, 3);
  layer.stride_h = dice.between(1, 3);
  layer.stride_w = dice.between(1, 3);
  layer.dilation_h = dice.between(1, 2);
  layer.dilation_w = dice.between(1, 2);
  layer.pad_h = dice.between(0, layer.R - 1);
  layer.pad_w = dice.between(0, layer.S - 1);
  layer.H = (layer.R - 1) * layer.dilation_h + 1 + dice.between(0, 5);
  layer.W = (layer.S - 1) * layer.dilation_w + 1 + dice.between(0, 5);
  layer.P = (layer.H + 2 * layer.pad_h - (layer.R - 1) * layer.dilation_h - 1) / layer.stride_h + 1;
  layer.Q = (layer.W + 2 * layer.pad_w - (layer.S - 1) * layer.dilation_w - 1) / layer.stride_w + 1;
}

Layer random_layer(Dice& dice) {
  Layer layer;
  layer.groups = dice.between(1, 2);
  layer.N = dice.between(1, 3);
  layer.C = layer.groups * dice.between(1, 4);
  layer.K = layer.groups * dice.between(1, 9);
  if (dice.between(0, 2) > 0) random_planar(dice, layer);
  layer.reads_network_input = dice.flip();
  layer.feeds_nothing = dice.flip();
  layer.input_density.value = layer.output_density.value = 0.1 * static_cast<double>(dice.between(1, 10));
  return layer;
}

Memory random_memory(Dice& dice) {
  Memory memory;
  memory.dram = {"",
                 "ideal",
                 {dice.between(1, 40), dice.between(1, 3)},
                 dice.between(0, 9),
                 dice.between(1, 8),
                 dice.between(0, 5)};
  memory.dma = {dice.between(1, 3), dice.between(1, 3), 64 * dice.between(1, 4)};
  memory.buffers = {{dice.between(100, 2000), dice.between(1, 16), 1, dice.flip()},
                    {dice.between(20, 1000), dice.between(1, 16), 1, dice.flip()},
                    {dice.between(400, 3000), dice.between(1, 16), 1, dice.flip()}};
  return memory;
}

ScnnArray random_scnn(Dice& dice) {
  ScnnArray array;
  array.rows = dice.between(1, 3);
  array.columns = dice.between(1, 3);
  array.F = dice.between(1, 5);
  array.I = dice.between(1, 5);
  array.accumulator_banks = dice.between(1, 9);
  array.accumulator_entries = dice.between(4, 20);
  array.queue_depth = dice.between(0, 3);
  array.address_hash = dice.flip();
  array.multipliers = {dice.between(0, 5), dice.between(0, 5), dice.between(0, 5)};
  array.input_halo = dice.flip();
  array.compressed_weights = dice.flip();
  array.compressed_activations = dice.flip();
  array.run_bits = dice.between(1, 4);
  array.ppu_lanes = dice.between(1, 4);
  array.accumulator_buffers = dice.between(1, 3);
  array.pipeline_stages = dice.between(1, 4);
  array.prefetch_chunks = dice.between(0, 3);
  return array;
}

DcnnArray random_dcnn(Dice& dice) {
  DcnnArray array;
  array.rows = dice.between(1, 3);
  array.columns = dice.between(1, 3);
  array.multipliers_per_pe = dice.between(1, 9);
  array.accumulators = dice.between(10, 100);
  array.compressed_dram_activations = dice.flip();
  array.run_bits = dice.between(1, 4);
  array.ppu_lanes = dice.between(1, 4);
  array.accumulator_buffers = dice.between(1, 3);
  array.pipeline_stages = dice.between(1, 4);
  array.prefetch_chunks = dice.between(0, 3);
  return array;
}

std::int64_t sum(const std::vector<TileLoad>& loads, std::int64_t TileLoad::*bytes) {
  std::int64_t total = 0;
  for (const TileLoad& load : loads) total += load.*bytes;
  return total;
}

void expect_right(const Timing& timing, const Plan& plan, const Layer& layer, const LayerTensors& tensors) {
  EXPECT_EQ(timing.psums, golden_outputs(layer, tensors));
  for (const Row& row : timing.per_pe)
    EXPECT_EQ(std::accumulate(row.begin(), row.end(), std::int64_t{0}), timing.cycles);
  const auto read = [&](DataClass c) { return timing.dram_read[static_cast<std::size_t>(c)]; };
  EXPECT_EQ(read(DataClass::weights), sum(plan.weight_loads, &TileLoad::bytes));
  EXPECT_EQ(read(DataClass::metadata), sum(plan.weight_loads, &TileLoad::metadata_bytes));
  EXPECT_GE(read(DataClass::inputs), sum(plan.input_loads, &TileLoad::bytes));  // whole bursts
}

// `plan_of(array, memory, layer, tensors, choice)` and `run(array, memory, layer, tensors, plan)`.
template <class RandomArray, class PlanOf, class Run>
void compare_with_golden(std::uint32_t first_seed, const RandomArray& random_array, const PlanOf& plan_of,
                         const Run& run) {
  constexpr int wanted = 300;
  int compared = 0, refused = 0;
  for (std::uint32_t seed = first_seed; compared < wanted; ++seed) {
    SCOPED_TRACE(seed);
    Dice dice(seed);
    const Layer layer = random_layer(dice);
    const Memory memory = random_memory(dice);
    const auto array = random_array(dice);
    const LayerTensors tensors =
        tensors_of(layer, dice.values(layer.weight_count()), dice.values(layer.input_count()));
    TilingChoice choice;
    if (dice.between(0, 3) == 0) choice.k = dice.between(1, 4);
    if (dice.between(0, 3) == 0) choice.p = dice.between(1, 4);
    if (dice.between(0, 3) == 0) choice.q = dice.between(1, 4);
    Plan plan;
    try {
      plan = plan_of(array, memory, layer, tensors, choice);
    } catch (const std::runtime_error&) {
      ASSERT_LT(++refused, 10 * wanted);  // nothing fits
      continue;
    }
    ++compared;
    in_child([&] { expect_right(run(array, memory, layer, tensors, plan), plan, layer, tensors); });
    if (::testing::Test::HasFailure()) return;
  }
}

TEST(ReferenceGolden, ScnnFormsEveryProduct) {
  compare_with_golden(1, random_scnn, scnn_plan, run_scnn);
}
TEST(ReferenceGolden, DcnnFormsEveryProduct) {
  compare_with_golden(1'000'000, random_dcnn, dcnn_plan, run_dcnn);
}

}  // namespace
}  // namespace lacuna::reference

// What SCNN's plans must be (rules S3, S5 and S8 of models/scnn/README.md).
#include <stdexcept>
#include <string>

#include "tests/models/scnn/reference_support.h"

namespace lacuna::reference {
namespace {

// 6 x 6 pixels of two channels are 72 elements of 20 bits, 180 bytes.
class ReferenceScnnTiles : public ::testing::Test {
 protected:
  ReferenceScnnTiles() { layer_.C = 2; }
  TileShape tile(std::int64_t input_bytes, std::int64_t accumulators) {
    memory_.buffers.input.capacity_bytes = input_bytes;
    array_.accumulator_banks = accumulators;
    array_.accumulator_entries = 1;
    const LayerTensors tensors =
        tensors_of(layer_, std::vector<std::int16_t>(18, 1), std::vector<std::int16_t>(72, 1));
    return scnn_plan(array_, memory_, layer_, tensors, {}).tile;
  }
  Layer layer_ = conv(6, 6, 3, 3, 1);
  Memory memory_ = fast_memory();
  ScnnArray array_ = one_pe(1, 1);
};

TEST_F(ReferenceScnnTiles, StayIfTheyFitTheBuffer) {
  EXPECT_EQ(tile(180, 36), (TileShape{.k = 1, .c = 2, .p = 6, .q = 6}));
}

// A slot has 89 bytes, 35 elements, 17 pixels. Whole rows: two or three of outputs need four of inputs, 24
// pixels, and one needs three, 18. Three columns of outputs need four of inputs, so do three rows: 16 pixels.
TEST_F(ReferenceScnnTiles, FewestColumnTilesThenFewestRowTiles) {
  EXPECT_EQ(tile(179, 36), (TileShape{.k = 1, .c = 2, .p = 3, .q = 3}));
}

// The maps stay, but their 36 outputs do not fit.
TEST_F(ReferenceScnnTiles, AreCutUntilOneFilterFitsTheAccumulators) {
  EXPECT_EQ(tile(180, 35), (TileShape{.k = 1, .c = 2, .p = 3, .q = 6}));
}

// Two chunks of 4 and 2 bytes of payload, 8 and 4 bits of run indices.
TEST(ReferenceScnnPlan, ChunksFetchTheBurstsThatAreNotThereYet) {
  const Layer layer = fc(1, 1, 4);
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 0}, {10})};
  scnn.array.columns = 3;
  scnn.memory.buffers.weight.capacity_bytes = 15;
  scnn.memory.dram.burst_bytes = 4;
  std::vector<std::int64_t> payload, metadata;
  for (const TileLoad& load : scnn.plan().weight_loads) {
    payload.push_back(load.bytes);
    metadata.push_back(load.metadata_bytes);
  }
  EXPECT_EQ(payload, (std::vector<std::int64_t>{4, 4}));
  EXPECT_EQ(metadata, (std::vector<std::int64_t>{4, 0}));
}

// 4 x 4 outputs of two filters, half of them nonzero: 16 x 20 bits; pooled, 4 x 20 bits.
TEST(ReferenceScnnPlan, OutputsThatAreReadStayIfTheyFit) {
  Layer layer = conv(4, 4, 1, 1, 0);
  layer.K = 2;
  layer.output_density.value = 0.5;
  Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 1}, std::vector<std::int16_t>(16, 1))};
  scnn.memory.buffers.output = {80, 64, 1, true};
  const auto stored = [&] { return scnn.plan().output_visits.at(0).store_bytes; };
  EXPECT_EQ(stored(), 40);  // nothing reads them
  scnn.layer.feeds_nothing = false;
  EXPECT_EQ(stored(), 0);
  scnn.memory.buffers.output.capacity_bytes = 40;  // a pass does not fit a slot, nor does it need one
  EXPECT_EQ(stored(), 0);
  scnn.memory.buffers.output = {39, 64, 1, false};
  scnn.choice.k = 1;  // for a pass must fit
  EXPECT_EQ(stored(), 20);
  scnn.layer.fused_pool = FusedPool{"pool", 2, 2};
  EXPECT_EQ(stored(), 0);
  scnn.layer.feeds_nothing = true;
  EXPECT_EQ(stored(), 5);
  scnn.memory.buffers.output.capacity_bytes = 19;
  EXPECT_THROW(stored(), std::runtime_error);
}

// Each of four PEs holds 5 x 5 of 8 x 8 pixels: 25 x 20 bits, 63 bytes. Whoever writes such a map decides
// alike.
TEST(ReferenceScnnPlan, WithInputHalosAMapTakesWhatIsHeld) {
  Layer layer = conv(8, 8, 3, 3, 1);
  layer.reads_network_input = false;
  Scnn scnn{one_pe(1, 1), fast_memory(), layer,
            tensors_of(layer, std::vector<std::int16_t>(9, 1), std::vector<std::int16_t>(64, 1))};
  scnn.array.rows = scnn.array.columns = 2;
  scnn.array.input_halo = true;
  scnn.memory.buffers.input.double_buffered = scnn.memory.buffers.output.double_buffered = false;
  const auto loaded = [&](std::int64_t input, std::int64_t output) {
    scnn.memory.buffers.input.capacity_bytes = input;
    scnn.memory.buffers.output.capacity_bytes = output;
    return scnn.plan().input_loads.at(0).bytes > 0;
  };
  EXPECT_FALSE(loaded(4 * 63, 4 * 63));
  EXPECT_TRUE(loaded(4 * 63 - 1, 4 * 63));
  EXPECT_TRUE(loaded(4 * 63, 4 * 63 - 1));
  scnn.layer.feeds_nothing = false;
  const auto stored = [&](std::int64_t input, std::int64_t output) {
    loaded(input, output);
    return scnn.plan().output_visits.at(0).store_bytes > 0;
  };
  EXPECT_FALSE(stored(4 * 40, 4 * 40));  // read by no layer with weights: 4 x 4 outputs of each PE
  EXPECT_TRUE(stored(4 * 40, 4 * 40 - 1));
  Layer reader = layer;  // of the outputs, which are 8 x 8 too
  Layer pointwise = conv(8, 8, 1, 1, 0);
  scnn.layer.output_readers = std::make_shared<const std::vector<Layer>>(std::vector{pointwise, reader});
  EXPECT_FALSE(stored(4 * 63, 4 * 63));
  EXPECT_TRUE(stored(4 * 63 - 1, 4 * 63));
  EXPECT_TRUE(stored(4 * 63, 4 * 63 - 1));
}

template <class Change>
std::string complaint(const Scnn& scnn, const Change& change) {
  Plan plan = scnn.plan();
  change(plan);
  try {
    check_scnn_plan(scnn.array, scnn.memory, scnn.layer, scnn.tensors, plan, scnn.choice);
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  return "";
}

TEST(ReferenceScnnPlan, WhatBreaksARuleIsNamed) {
  const Layer layer = fc(1, 2, 4);
  const Scnn scnn{one_pe(1, 1), fast_memory(), layer, tensors_of(layer, {1, 2, 3, 4, 5, 6, 7, 8}, {1, 2})};
  EXPECT_EQ(complaint(scnn, [](Plan&) {}), "");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.weight_loads[0].bytes += 1; }),
            "plan: weight load 0's bytes is 17, the rules say 16");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.weight_loads[0].metadata_bytes = 0; }),
            "plan: weight load 0's metadata bytes is 0, the rules say 4");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.input_loads[0].bytes = 0; }),
            "plan: input load 0's bytes is 0, the rules say 5");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.output_visits[0].store_bytes = 0; }),
            "plan: output visit 0's stored bytes is 0, the rules say 10");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.steps[0].takes_inputs = false; }),
            "plan: step 0's takes_inputs is 0, the rules say 1");
  EXPECT_EQ(complaint(scnn, [](Plan& plan) { plan.tile.k = 2; }), "plan: tile.k is 2, the rules say 4");
}

}  // namespace
}  // namespace lacuna::reference

// What stays on chip, and what is cut into which tiles, by hand (rules S3 and S8 of models/scnn/README.md).
#include "models/scnn/layout/residency.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "models/scnn/layout/stream.h"
#include "sim/engine/machine.h"
#include "sim/plan/fewest_tiles.h"

namespace lacuna::scnn {
namespace {

Layer conv(std::int64_t C, std::int64_t K, std::int64_t size, std::int64_t kernel) {
  Layer layer;
  layer.name = "layer";
  layer.C = C;
  layer.K = K;
  layer.H = layer.W = layer.P = layer.Q = size;
  layer.R = layer.S = kernel;
  layer.pad_h = layer.pad_w = kernel / 2;
  return layer;
}

Layer fully_connected(std::int64_t N, std::int64_t C, std::int64_t K) {
  Layer layer;
  layer.name = "fc";
  layer.N = N;
  layer.C = C;
  layer.K = K;
  return layer;
}

PlanarArray array_of(std::int64_t side, bool compressed = false) {
  PlanarArray array;
  array.rows = array.columns = side;
  array.stores_compressed_inputs = array.stores_compressed_weights = compressed;
  return array;
}

// One slot in each buffer, so large that nothing is short of it.
Machine roomy() {
  Machine machine;
  machine.buffers.weight = machine.buffers.input = machine.buffers.output = {1 << 24, 64, 1, false};
  return machine;
}
Machine with_input(std::int64_t bytes, bool double_buffered = false) {
  Machine machine = roomy();
  machine.buffers.input = {bytes, 64, 1, double_buffered};
  return machine;
}

ArrayContext seen_by_array(const Machine& machine) {
  const auto see = [](const BufferConfig& b) { return ArrayContext::Buffer{b.capacity_bytes, b.slots(), 0}; };
  ArrayContext context;
  context.weight = see(machine.buffers.weight);
  context.input = see(machine.buffers.input);
  context.output = see(machine.buffers.output);
  return context;
}

// Of the mapping that the planner chooses.
Residency decide_residency(const PlanarArray& array, const Machine& machine, const Layer& layer) {
  Residencies residencies(array, seen_by_array(machine), layer);
  return residencies.of(fewest_tiles(residencies.space(), machine.dataflow.choice(),
                                     [&](const Mapping& m) { return residencies.misfit(m); }));
}

struct Refusal {
  std::string message, buffer;
};
Refusal refusal(const std::function<void()>& body) {
  try {
    body();
  } catch (const Infeasible& error) {
    return {error.what(), error.buffer()};
  }
  return {"nothing was refused", ""};
}

// 64 channels of 7 x 7 pixels on the fullest PE; 0.3 of them are 940.8 elements of 20 bits: 2352 bytes.
TEST(Residency, InputsStayIfTheirFootprintFits) {
  Layer layer = conv(64, 64, 56, 3);
  layer.input_density.value = 0.3;
  const PlanarArray array = array_of(8, true);
  const Residency stays = decide_residency(array, with_input(64 * 2352), layer);
  EXPECT_TRUE(stays.inputs_stay);
  EXPECT_EQ(stays.tile_p, 56);
  EXPECT_EQ(stays.tile_q, 56);
  const Residency goes = decide_residency(array, with_input(64 * 2352 - 1), layer);
  EXPECT_FALSE(goes.inputs_stay);
  EXPECT_LT(goes.tile_p, 56);
}

TEST(Residency, DensityDoesNotCountWhereZerosAreStored) {
  Layer layer = conv(64, 64, 56, 3);
  layer.input_density.value = 0.3;
  EXPECT_TRUE(decide_residency(array_of(8), with_input(64 * 64 * 49 * 2), layer).inputs_stay);
  EXPECT_FALSE(decide_residency(array_of(8), with_input(64 * 64 * 49 * 2 - 1), layer).inputs_stay);
}

TEST(Residency, FootprintsAreOfAllImages) {
  Layer layer = conv(1, 1, 4, 1);  // 2 x 2 pixels on each of four PEs
  layer.N = 3;
  EXPECT_TRUE(decide_residency(array_of(2), with_input(3 * 32), layer).inputs_stay);
  EXPECT_FALSE(decide_residency(array_of(2), with_input(3 * 32 - 1), layer).inputs_stay);
}

TEST(Residency, OutputsStayIfSomeLayerReadsThemAndTheyFit) {
  Layer layer = conv(1, 10, 16, 1);  // 10 x 8 x 8 outputs of 16 bits on each of four PEs
  Machine machine = roomy();
  machine.buffers.output.capacity_bytes = 4 * 640 * 2;
  EXPECT_FALSE(decide_residency(array_of(2), machine, layer).outputs_stay);  // the network's output
  layer.feeds_nothing = false;
  EXPECT_TRUE(decide_residency(array_of(2), machine, layer).outputs_stay);
  --machine.buffers.output.capacity_bytes;
  EXPECT_FALSE(decide_residency(array_of(2), machine, layer).outputs_stay);
  layer.fused_pool = FusedPool{"pool", 8, 8};  // a quarter is left
  EXPECT_TRUE(decide_residency(array_of(2), machine, layer).outputs_stay);
}

// 14 x 14 over 2 x 2: a PE owns 7 x 7 outputs of a 3 x 3 kernel, holds 8 x 8 inputs; of a 5 x 5 one 9 x 9.
TEST(Residency, InputHalosTakeTheirRoom) {
  PlanarArray array = array_of(2);
  array.input_halo = true;
  for (const auto& [kernel, pixels] : {std::pair{1, 49}, {3, 64}, {5, 81}}) {
    const Layer layer = conv(3, 4, 14, kernel);
    EXPECT_TRUE(decide_residency(array, with_input(4 * 3 * pixels * 2), layer).inputs_stay) << kernel;
    EXPECT_FALSE(decide_residency(array, with_input(4 * 3 * pixels * 2 - 1), layer).inputs_stay) << kernel;
  }
  // A PE in the middle of 4 x 4 holds halos on both sides: 4 of the 14 rows, and 2.
  array.rows = array.columns = 4;
  EXPECT_TRUE(decide_residency(array, with_input(16 * 3 * 36 * 2), conv(3, 4, 14, 3)).inputs_stay);
  EXPECT_FALSE(decide_residency(array, with_input(16 * 3 * 36 * 2 - 1), conv(3, 4, 14, 3)).inputs_stay);
}

// conv4_2 of VGG-16 on dcnn: 512 channels of 28 x 28, of which a PE of 8 x 8 holds 6 x 6.
TEST(Residency, HeldInputsOfVggsConv42AreMoreThanAMegabyte) {
  PlanarArray array = array_of(8);
  array.input_halo = true;
  const Layer layer = conv(512, 512, 28, 3);
  EXPECT_FALSE(decide_residency(array, with_input(1 << 20), layer).inputs_stay);
  EXPECT_TRUE(decide_residency(array, with_input(512 * 36 * 2 * 64), layer).inputs_stay);
}

// Whatever the capacities: nobody loads what was not stored, and nobody stores what nobody loads.
TEST(Residency, WhoWritesAMapAndAllWhoReadItDecideAlike) {
  PlanarArray array = array_of(2);
  array.input_halo = true;
  Layer writer = conv(3, 4, 14, 1), other_writer = conv(3, 6, 14, 1);
  Layer small = conv(10, 4, 14, 1), large = conv(10, 4, 14, 5);
  writer.feeds_nothing = other_writer.feeds_nothing = false;
  const auto readers = std::make_shared<const std::vector<Layer>>(std::vector{small, large});
  writer.output_readers = other_writer.output_readers = small.input_readers = large.input_readers = readers;
  constexpr std::int64_t needed = 4 * 10 * 81 * 2;  // of both maps, by the larger kernel
  for (const std::int64_t input : {needed - 1, needed, 1L << 24})
    for (const std::int64_t output : {needed - 1, needed, 1L << 24}) {
      Machine machine = with_input(input);
      machine.buffers.output.capacity_bytes = output;
      const bool stays = input >= needed && output >= needed;
      EXPECT_EQ(decide_residency(array, machine, writer).outputs_stay, stays);
      EXPECT_EQ(decide_residency(array, machine, other_writer).outputs_stay, stays);
      EXPECT_EQ(decide_residency(array, machine, small).inputs_stay, stays);
      EXPECT_EQ(decide_residency(array, machine, large).inputs_stay, stays);
    }
}

// Every PE holds a fully connected layer's input: 4 x 7 x 7 elements on each of four.
TEST(Residency, AFullyConnectedReaderIsAskedToo) {
  Layer writer = conv(3, 4, 7, 3);
  writer.feeds_nothing = false;
  writer.output_readers = std::make_shared<const std::vector<Layer>>(std::vector{fully_connected(1, 196, 9)});
  Machine machine = roomy();
  machine.buffers.output.capacity_bytes = 4 * 196 * 2;
  EXPECT_TRUE(decide_residency(array_of(2), machine, writer).outputs_stay);
  --machine.buffers.output.capacity_bytes;
  EXPECT_FALSE(decide_residency(array_of(2), machine, writer).outputs_stay);
}

TEST(Residency, NobodyWritesTheNetworksInputOnChip) {
  Machine machine = roomy();
  machine.buffers.output.capacity_bytes = 4 * 3 * 64 * 2;
  Layer layer = conv(3, 1, 16, 1);
  EXPECT_TRUE(decide_residency(array_of(2), machine, layer).inputs_stay);
  --machine.buffers.output.capacity_bytes;
  EXPECT_FALSE(decide_residency(array_of(2), machine, layer).inputs_stay);
  layer.reads_network_input = true;
  EXPECT_TRUE(decide_residency(array_of(2), machine, layer).inputs_stay);
}

// One channel of 16 x 16 on four PEs; whole, a PE holds 64 pixels of 2 bytes: 512 bytes on all.
TEST(Residency, TakesTheFewestTilesAndOfThoseTheFewestColumns) {
  const Layer layer = conv(1, 1, 16, 1);
  const auto tile = [&](std::int64_t slot) {
    const Residency r = decide_residency(array_of(2), with_input(slot), layer);
    return std::pair(r.tile_p, r.tile_q);
  };
  EXPECT_EQ(tile(512), std::pair(16L, 16L));
  EXPECT_EQ(tile(511), std::pair(8L, 16L));  // 4 x 8 pixels: 256 bytes
  EXPECT_EQ(tile(256), std::pair(8L, 16L));
  EXPECT_EQ(tile(255), std::pair(6L, 16L));  // 3 x 8: 192
  EXPECT_EQ(tile(128), std::pair(4L, 16L));  // 2 x 8
  EXPECT_EQ(tile(64), std::pair(2L, 16L));   // 1 x 8
  EXPECT_EQ(tile(63), std::pair(4L, 6L));    // 2 x 3: 12 tiles, where two columns of tiles would take 16
  EXPECT_EQ(tile(8), std::pair(2L, 2L));
}

TEST(Residency, DoubleBufferingHalvesTheSlot) {
  const Residency r = decide_residency(array_of(2), with_input(511, true), conv(1, 1, 16, 1));
  EXPECT_EQ(r.tile_p, 6);  // of 255 bytes
}

// Tiles of 3 x 3 kernels read a frame: 8 rows of outputs read 9 rows, 5 of them on the fuller PE.
TEST(Residency, TilesAreJudgedByTheInputsThatTheyRead) {
  const Layer layer = conv(1, 1, 16, 3);
  EXPECT_EQ(decide_residency(array_of(2), with_input(5 * 8 * 8), layer).tile_p, 8);
  EXPECT_EQ(decide_residency(array_of(2), with_input(5 * 8 * 8 - 1), layer).tile_p, 6);
}

TEST(Residency, AFixedTileSizeLeavesOnlyTheOtherToTheSearch) {
  Machine machine = with_input(128);
  machine.dataflow.tile.p = 16;
  Residency r = decide_residency(array_of(2), machine, conv(1, 1, 16, 1));
  EXPECT_EQ(r.tile_p, 16);
  EXPECT_EQ(r.tile_q, 4);
  machine = roomy();
  machine.dataflow.tile.p = 99;  // no more than there are
  machine.dataflow.tile.q = 3;
  r = decide_residency(array_of(2), machine, conv(1, 1, 16, 1));
  EXPECT_EQ(r.tile_p, 16);
  EXPECT_EQ(r.tile_q, 3);
}

// A PE reaches 3 x 3 outputs of 7 x 7 over 8 x 8, and 1024 accumulators hold 113 of these.
TEST(Residency, GroupsOfFiltersAreThePowerOfTwoThatFitsTheAccumulators) {
  const auto group = [](std::int64_t K, std::int64_t accumulators) {
    PlanarArray array = array_of(8);
    array.accumulators = accumulators;
    return decide_residency(array, roomy(), conv(4, K, 7, 3)).filters_per_pass;
  };
  EXPECT_EQ(group(512, 1024), 64);
  EXPECT_EQ(group(512, 9 * 64), 64);
  EXPECT_EQ(group(512, 9 * 64 - 1), 32);
  EXPECT_EQ(group(48, 1024), 32);  // no more than there are filters
  EXPECT_EQ(group(1, 1024), 1);
}

TEST(Residency, AGivenGroupOfFiltersMayShrinkTheTile) {
  Machine machine = roomy();
  machine.dataflow.tile.k = 12;
  PlanarArray array = array_of(8);
  array.accumulators = 12 * 9;
  Residency r = decide_residency(array, machine, conv(4, 48, 7, 3));
  EXPECT_EQ(r.filters_per_pass, 12);
  EXPECT_EQ(r.tile_p, 7);
  --array.accumulators;
  r = decide_residency(array, machine, conv(4, 48, 7, 3));
  EXPECT_EQ(r.filters_per_pass, 12);
  EXPECT_EQ(r.extents.frame(), 6);  // two columns of outputs
  EXPECT_EQ(decide_residency(array, machine, conv(4, 5, 7, 3)).filters_per_pass, 5);
}

TEST(Residency, InputHaloReachesLessAndHoldsMore) {
  PlanarArray array = array_of(8);
  array.input_halo = true;
  const Residency r = decide_residency(array, roomy(), conv(4, 512, 7, 3));
  EXPECT_EQ(r.extents.frame(), 1);
  EXPECT_EQ(r.extents.held_pixels(), 9);
  EXPECT_EQ(r.filters_per_pass, 512);
}

// Two images of ten channels: 40 bytes on each of four PEs.
TEST(Residency, ReplicatedLayersCutTheirChannels) {
  const Layer layer = fully_connected(2, 10, 7);
  const Residency stays = decide_residency(array_of(2), with_input(160), layer);
  EXPECT_TRUE(stays.inputs_stay);
  EXPECT_FALSE(stays.tiles_channels);
  EXPECT_EQ(stays.tile_c, 10);
  EXPECT_EQ(stays.filters_per_pass, 2);  // the largest share is of two filters
  const auto channels = [&](std::int64_t capacity) {
    const Residency r = decide_residency(array_of(2), with_input(capacity, true), layer);
    EXPECT_TRUE(r.tiles_channels);
    return r.tile_c;
  };
  EXPECT_EQ(channels(159), 4);  // slots of 79 bytes: two tiles of 5 channels would take 80
  EXPECT_EQ(channels(32), 1);
}

TEST(Residency, RefusesALayerWhosePixelDoesNotFitTheInputBuffer) {
  const Refusal r = refusal([] { decide_residency(array_of(2), with_input(7), conv(1, 1, 16, 1)); });
  EXPECT_EQ(r.message,
            "expected a slot that holds the smallest plane tile of layer \"layer\", which takes 8 bytes in "
            "all, 4 PEs x 2; no tile size helps");
  EXPECT_EQ(r.buffer, "input");
}

TEST(Residency, RefusesAReplicatedLayerWhoseChannelDoesNotFit) {
  const Refusal r = refusal([] { decide_residency(array_of(2), with_input(15), fully_connected(2, 10, 7)); });
  EXPECT_EQ(r.message,
            "expected a slot that holds one channel of the input of layer \"fc\", which takes 16 bytes in "
            "all, 4 PEs x 4; no tile size helps");
  EXPECT_EQ(r.buffer, "input");
}

TEST(Residency, RefusesOutputsThatDoNotFitASlot) {
  Machine machine = roomy();
  const Layer layer = conv(1, 64, 16, 1);  // 16 filters of 64 outputs in 1024 accumulators
  machine.buffers.output.capacity_bytes = 16 * 64 * 4 * 2;
  EXPECT_NO_THROW(decide_residency(array_of(2), machine, layer));
  --machine.buffers.output.capacity_bytes;
  const Refusal r = refusal([&] { decide_residency(array_of(2), machine, layer); });
  EXPECT_EQ(r.message,
            "expected a slot that holds the outputs of one group of channels of layer \"layer\", which takes "
            "8192 bytes in all, 4 PEs x 2048; a smaller tile_k takes less");
  EXPECT_EQ(r.buffer, "output");
}

TEST(Residency, RefusesMoreFiltersThanThereAreAccumulators) {
  Machine machine = roomy();
  machine.dataflow.tile.k = 8;
  PlanarArray array = array_of(2);
  array.accumulators = 7;
  Refusal r = refusal([&] { decide_residency(array, machine, conv(1, 64, 16, 1)); });
  EXPECT_EQ(r.message,
            "layer \"layer\": 8 output channels of 1 x 1 outputs per PE exceed its 7 accumulators");
  EXPECT_EQ(r.buffer, "");
  r = refusal([&] { decide_residency(array, roomy(), fully_connected(8, 10, 7)); });
  EXPECT_EQ(r.message, "layer \"fc\": 1 output channels of 1 x 8 outputs per PE exceed its 7 accumulators");
}

// 50 entries of four elements of 16 + 4 bits in 500 bytes, in two halves.
TEST(WeightFifo, EntriesOfASlot) {
  ArrayContext::Buffer fifo{.capacity_bytes = 32000, .slots = 2};
  EXPECT_EQ(fifo_entries(array_of(8, true), fifo, Layer{}), 25);
  fifo.slots = 1;
  EXPECT_EQ(fifo_entries(array_of(8, true), fifo, Layer{}), 50);
  EXPECT_EQ(fifo_entries(array_of(8), fifo, Layer{}), 62);  // no run lengths: 64 bits each
}

TEST(WeightFifo, RefusesToHoldLessThanAnEntryInASlot) {
  Machine machine = roomy();
  machine.buffers.weight = {1280, 64, 1, true};
  EXPECT_NO_THROW(decide_residency(array_of(8, true), machine, Layer{}));
  --machine.buffers.weight.capacity_bytes;
  const Refusal r = refusal([&] { decide_residency(array_of(8, true), machine, Layer{}); });
  EXPECT_EQ(r.message, "expected 2 entries of 80 bits in each of 64 PEs, which take 1280 bytes");
  EXPECT_EQ(r.buffer, "weight");
}

// Mappings from outside are judged alike.
TEST(Residency, AMappingFromOutsideFitsOrDoesNot) {
  const Layer layer = conv(1, 8, 16, 1);
  Residencies residencies(array_of(2), seen_by_array(with_input(256)), layer);
  Mapping mapping{.tile = {1, 2, 1, 1, 8, 16}, .order = LoopOrder::input_reuse, .chunk = 1};
  EXPECT_FALSE(residencies.misfit(mapping));
  mapping.tile.p = 9;  // 5 x 8 pixels on the fullest PE
  EXPECT_EQ(residencies.misfit(mapping).value().buffer(), "input");
  mapping.tile.p = 17;
  EXPECT_STREQ(residencies.misfit(mapping).value().what(),
               "layer \"layer\" has no such mapping on this array");
  mapping.tile.p = 8;
  mapping.inputs_stay = true;  // there is no room for them
  EXPECT_TRUE(residencies.misfit(mapping));
  mapping.inputs_stay = false;
  mapping.order = LoopOrder::output_reuse;
  EXPECT_TRUE(residencies.misfit(mapping));
}

}  // namespace
}  // namespace lacuna::scnn

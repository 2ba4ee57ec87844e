// Accesses and actions of SCNN and DCNN by hand (rules E1 and E2 of models/scnn/README.md).
#include <gtest/gtest.h>

#include "models/scnn/dcnn.h"
#include "models/scnn/scnn.h"
#include "tests/unit/engine/counted.h"

namespace lacuna::scnn {
namespace {

using test::count;
using test::Counted;

Machine machine_of(std::shared_ptr<Model> model) {
  Machine machine = test::machine_of(std::move(model));
  machine.psum_bits = 24;
  return machine;
}

std::shared_ptr<Scnn> scnn_of(std::int64_t rows, std::int64_t columns, std::int64_t F, std::int64_t I) {
  auto scnn = std::make_shared<Scnn>();
  scnn->array.rows = rows;
  scnn->array.columns = columns;
  scnn->F = F;
  scnn->I = I;
  return scnn;
}

// Reads the network's input, and nobody reads its output.
Layer conv(std::int64_t H, std::int64_t W, std::int64_t R, std::int64_t S, std::int64_t pad) {
  Layer layer;
  layer.name = "conv";
  layer.H = H;
  layer.W = W;
  layer.R = R;
  layer.S = S;
  layer.pad_h = layer.pad_w = pad;
  layer.P = H + 2 * pad - R + 1;
  layer.Q = W + 2 * pad - S + 1;
  layer.reads_network_input = true;
  return layer;
}

// 2 x 2 pixels, of which each of four PEs has one that reaches all four outputs; PE 3's is zero. The nine
// weights are one vector, the pixel is a vector that could hold three.
class HaloCounts : public testing::Test {
 protected:
  HaloCounts() {
    scnn_->accumulator_banks = 2;
    scnn_->accumulator_entries = 2;
  }
  Counted counts() const {
    return count(machine_of(scnn_), layer_,
                 test::tensors_of(layer_, {1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 10, 100, 0}));
  }
  std::shared_ptr<Scnn> scnn_ = scnn_of(2, 2, 9, 3);
  Layer layer_ = conv(2, 2, 3, 3, 1);
};

// 3 PEs x 9 pairs; each of three activations makes four outputs. Three sums of each PE are its neighbours'.
TEST_F(HaloCounts, SumsForNeighboursAreReadAndWrittenOnceMore) {
  const Counted c = counts();
  EXPECT_EQ(c.of.at("mac"), 3 * 4);
  EXPECT_EQ(c.of.at("multiply_outside"), 3 * 9 - 3 * 4);
  EXPECT_EQ(c.of.at("mac_gated"), 0);
  EXPECT_EQ(c.of.at("accumulator_read"), 3 * 4 + 4 + 4 * 3);
  EXPECT_EQ(c.of.at("accumulator_write"), 3 * 4 + 4 * 3);
  EXPECT_EQ(c.of.at("crossbar"), 3 * 4);
  EXPECT_EQ(c.of.at("coordinates"), 3 * 9);
}

TEST_F(HaloCounts, NothingIsExchangedIfInputsAreKeptTwice) {
  scnn_->halo = "input";
  const Counted c = counts();
  EXPECT_EQ(c.of.at("mac"), 3 * 4);
  EXPECT_EQ(c.of.at("accumulator_read"), 3 * 4 + 4);
  EXPECT_EQ(c.of.at("accumulator_write"), 3 * 4);
  EXPECT_EQ(c.of.at("coordinates"), 4 * 3 * 9);  // each PE holds all three nonzeros
}

// A vector of weights has 9 x 20 bits, of activations and outputs 3 x 20.
TEST_F(HaloCounts, WordsAreVectors) {
  const Counted c = counts();
  EXPECT_EQ(c.of.at("weight_buffer_read"), 3);
  EXPECT_EQ(c.weight_bytes_read, 68);  // 3 x 180 bits
  EXPECT_EQ(c.of.at("input_buffer_read"), 3);
  EXPECT_EQ(c.input_bytes_read, 23);             // 3 x 60 bits
  EXPECT_EQ(c.of.at("output_buffer_write"), 2);  // four outputs in vectors of I, not of F
  EXPECT_EQ(c.output_bytes_written, 15);
  EXPECT_EQ(c.output_bytes_read, 0);
  EXPECT_EQ(c.of.at("weight_buffer_fill_bytes"), 4 * (18 + 5));  // into all PEs: 9 x 16 and 9 x 4 bits
  EXPECT_EQ(c.of.at("input_buffer_fill_bytes"), 8);              // 3 x 20 bits
  EXPECT_EQ(c.of.at("output_buffer_drain_bytes"), 10);           // 4 x 20 bits
}

// Of 4 accumulators the last is number 3: two bits and one; a bank has two, of 24 bits.
TEST_F(HaloCounts, WhatAnActionCosts) {
  const Machine machine = machine_of(scnn_);
  const Counted c = counts();
  EXPECT_DOUBLE_EQ(c.pj_each.at("coordinates"), machine.technology->add_pj(3));
  EXPECT_DOUBLE_EQ(c.pj_each.at("accumulator_read"), machine.technology->sram(2 * 3, 24).read_pj);
  EXPECT_DOUBLE_EQ(c.pj_each.at("accumulator_write"), machine.technology->sram(2 * 3, 24).write_pj);
  EXPECT_DOUBLE_EQ(c.pj_each.at("crossbar"), machine.technology->mux_pj(9 * 3, 24));
  EXPECT_DOUBLE_EQ(c.pj_each.at("mac"), machine.technology->mac_pj(16, 16, 24));
  EXPECT_DOUBLE_EQ(c.pj_each.at("output_buffer_write"), machine.technology->sram(2048 / 4, 3 * 20).write_pj);
}

TEST_F(HaloCounts, CoordinatesAreAsWideAsTheLastAccumulatorsNumberAndABit) {
  for (const auto& [entries, bits] : {std::pair{2, 3}, {3, 4}, {4, 4}, {512, 11}, {513, 12}}) {
    scnn_->accumulator_entries = entries;
    EXPECT_DOUBLE_EQ(counts().pj_each.at("coordinates"), machine_of(scnn_).technology->add_pj(bits))
        << entries;
  }
}

// Density one half, and a pool of 2 x 2 to one. Passes of two filters and of one: 8 outputs leave as 2, 4
// as 1.
TEST_F(HaloCounts, PooledAndCompressedOutputsAreFewer) {
  layer_.K = 3;
  layer_.fused_pool = FusedPool{"pool", 1, 1};
  layer_.output_density.value = 0.5;
  scnn_->accumulator_entries = 6;
  const std::vector<std::int16_t> weights(27, 1);
  const auto written = [&] {
    return count(machine_of(scnn_), layer_, test::tensors_of(layer_, weights, {1, 10, 100, 0}))
        .of.at("output_buffer_write");
  };
  scnn_->I = 1;
  EXPECT_EQ(written(), 1 + 1);  // half of one is one
  scnn_->compressed_activations = false;
  EXPECT_EQ(written(), 2 + 1);
  layer_.fused_pool.reset();
  EXPECT_EQ(written(), 8 + 4);
}

// Weights 1 0 0 2, stored with their zeros, in two vectors of a FIFO whose slots hold one; one activation.
TEST(ScnnCounts, ZerosAndPlaceholdersTakeMultipliersAndCoordinates) {
  Layer layer = test::fully_connected(1, 4);
  layer.reads_network_input = true;
  auto scnn = scnn_of(1, 1, 2, 1);
  scnn->compressed_weights = false;
  Machine machine = machine_of(scnn);
  machine.buffers.weight.capacity_bytes = 2 * 4;
  const Counted c = count(machine, layer, test::tensors_of(layer, {1, 0, 0, 2}, {10}));
  EXPECT_EQ(c.of.at("mac"), 2);
  EXPECT_EQ(c.of.at("mac_gated"), 2);
  EXPECT_EQ(c.of.at("coordinates"), 4);
  EXPECT_EQ(c.of.at("weight_buffer_read"), 2);
  EXPECT_EQ(c.of.at("input_buffer_read"), 2);  // two chunks
  machine.buffers.weight.capacity_bytes = 2 * 8;
  EXPECT_EQ(count(machine, layer, test::tensors_of(layer, {1, 0, 0, 2}, {10})).of.at("input_buffer_read"), 1);
  scnn->compressed_weights = true;
  scnn->array.run_bits = 1;  // 1, a placeholder for two zeros, 2
  const Counted placeholders = count(machine, layer, test::tensors_of(layer, {1, 0, 0, 2}, {10}));
  EXPECT_EQ(placeholders.of.at("coordinates"), 3);
  EXPECT_EQ(placeholders.of.at("mac_gated"), 1);
}

// Two PEs have two filters each: what is fetched for one is written into one.
TEST(ScnnCounts, AReplicatedLayersWeightsAreWrittenOnce) {
  Layer layer = test::fully_connected(1, 4);
  layer.reads_network_input = true;
  const Counted c =
      count(machine_of(scnn_of(1, 2, 2, 1)), layer, test::tensors_of(layer, {1, 2, 3, 4}, {10}));
  EXPECT_EQ(c.of.at("weight_buffer_fill_bytes"), 4 * 2 + 2);
  EXPECT_EQ(c.of.at("weight_buffer_read"), 2);
  EXPECT_EQ(c.of.at("accumulator_read"), 4 + 4);
}

// Outputs 0 and 1 are PE 0's, 2 is PE 1's. Two channels and two columns: four synapses, in slices of three
// and one.
class DcnnCounts : public testing::Test {
 protected:
  DcnnCounts() {
    layer_.C = layer_.K = 2;
    dcnn_->array.rows = 1;
    dcnn_->array.columns = 2;
    dcnn_->multipliers_per_pe = 3;
    dcnn_->array.accumulators = 64;
  }
  Counted counts() const {
    return count(machine_of(dcnn_), layer_,
                 test::tensors_of(layer_, {1, 2, 0, 3, 0, 1, 1, 1}, {1, 10, 100, 1000, 5, 50, 0, 500}));
  }
  Layer layer_ = conv(1, 4, 1, 2, 0);
  std::shared_ptr<Dcnn> dcnn_ = std::make_shared<Dcnn>();
};

// Three outputs x two filters x two slices.
TEST_F(DcnnCounts, AnIssueReadsWeightsAndAddsOneSum) {
  const Counted c = counts();
  EXPECT_EQ(c.of.at("weight_buffer_read"), 12);
  EXPECT_EQ(c.weight_bytes_read, 12 * 6);
  EXPECT_EQ(c.of.at("accumulator_write"), 12);
  EXPECT_EQ(c.of.at("accumulator_read"), 12 + 6);  // and the six outputs are drained
  EXPECT_EQ(c.of.at("mac"), 3 * 2 * 4);
  EXPECT_EQ(c.of.at("mac_gated"), 0);
  EXPECT_DOUBLE_EQ(c.pj_each.at("accumulator_read"), machine_of(dcnn_).technology->sram(64 * 3, 24).read_pj);
}

TEST_F(DcnnCounts, AnOutputsActivationsServeAllFiltersOfTheSlice) {
  const Counted c = counts();
  EXPECT_EQ(c.of.at("input_buffer_read"), 3 * 2);
  EXPECT_EQ(c.input_bytes_read, 6 * 6);
  EXPECT_EQ(c.of.at("output_buffer_write"), 2);  // six outputs in words of three
  EXPECT_EQ(c.output_bytes_written, 2 * 6);
  EXPECT_EQ(c.of.at("weight_buffer_fill_bytes"), 2 * 16);
  dcnn_->multipliers_per_pe = 4;
  EXPECT_EQ(counts().of.at("input_buffer_read"), 3);
  EXPECT_EQ(counts().of.at("output_buffer_write"), 2);  // of four
}

// Filter 0: 1 2 | 0 3, filter 1: 0 1 | 1 1 over (s, c); inputs per column: 1 5, 10 50, 100 0, 1000 500.
TEST_F(DcnnCounts, GatedMultipliersKeepStillForZeros) {
  dcnn_->gate_zero_operands = true;
  const Counted c = counts();
  EXPECT_EQ(c.of.at("mac"), 3 + 2 + 2 + 3 + 2 + 2);
  EXPECT_EQ(c.of.at("mac_gated"), 24 - 14);
}

}  // namespace
}  // namespace lacuna::scnn

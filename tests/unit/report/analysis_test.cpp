#include "sim/report/analysis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/report/analysis_tables.h"

namespace lacuna {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

// One filter of 4 weights, 3 of them nonzero, over 4 channels of a single element, one of them zero.
LayerAnalysis one_filter(const std::string& name) {
  Layer layer;
  layer.name = name;
  layer.kind = LayerKind::fully_connected;
  layer.C = 4;
  layer.weight_bits = 5, layer.input_bits = 3, layer.output_bits = 9;
  LayerTensors tensors{BitMask(1, 4), BitMask(4, 1), {}, {}};
  for (const std::int64_t c : {0, 2, 3}) tensors.weights.set(0, c);
  for (const std::int64_t c : {0, 1, 2}) tensors.inputs.set(c, 0);
  return analyze_layer(layer, tensors, FormatParameters{});
}

LayerAnalysis addition() {
  Layer layer;
  layer.name = "sum";
  layer.kind = LayerKind::add;
  layer.C = layer.K = layer.groups = 8;
  layer.operands = 2;
  LayerTensors tensors{{}, BitMask(8, 1), {}, {}};
  tensors.inputs.set(5, 0);
  return analyze_layer(layer, tensors, FormatParameters{});
}

TEST(Analysis, CountsElementsMacsAndBytes) {
  const TensorFigures figures = one_filter("fc").figures;
  EXPECT_EQ(figures.weights, 4);
  EXPECT_EQ(figures.weights_nonzero, 3);
  EXPECT_EQ(figures.inputs, 4);
  EXPECT_EQ(figures.inputs_nonzero, 3);
  EXPECT_EQ(figures.macs.dense, 4);
  EXPECT_EQ(figures.macs.effectual, 2);
  EXPECT_EQ(figures.weight_bytes, 3);  // 20 bits
  EXPECT_EQ(figures.input_bytes, 2);   // 12
  EXPECT_EQ(figures.output_bytes, 2);  // 9
}

TEST(Analysis, ALayerWithoutWeights) {
  const LayerAnalysis sum = addition();
  EXPECT_EQ(sum.figures.weights, 0);
  EXPECT_EQ(sum.figures.macs.dense, 0);
  EXPECT_EQ(sum.figures.inputs, 16);  // two operands, alike
  EXPECT_EQ(sum.figures.inputs_nonzero, 2);
  EXPECT_TRUE(sum.formats.empty());
}

TEST(Analysis, CsvHasAllLayersAndTheTotal) {
  const std::string csv = analysis_csv({one_filter("a"), addition(), one_filter("b")});
  EXPECT_THAT(
      csv,
      HasSubstr("\nsum,add,1,8,1,1,8,1,1,1,1,1,1,0,0,1,1,8,16,16,16,0,0,,16,2,0.125,8,0,0,0,0,0,32,16\n"));
  EXPECT_THAT(csv, HasSubstr("\ntotal,total,,,,,,,,,,,,,,,,,,,,8,6,0.75,24,8,0."));
}

// Bitmap: 15 + 4 bits take 2 + 1 bytes. Coordinate: 15 + 6. N:M has 3:4.
TEST(Formats, TotalsAddBytesOfLayers) {
  const std::vector<LayerAnalysis> layers{one_filter("a"), addition(), one_filter("b")};
  const std::vector<FormatTotal> totals = format_totals(layers);
  EXPECT_EQ(totals.front().bytes(), 6);
  EXPECT_EQ(totals[3].payload_bytes, 4);
  EXPECT_EQ(totals[3].metadata_bytes, 2);
  EXPECT_EQ(cheapest_total(layers).bytes(), 6);
}

TEST(Formats, ALayerThatAFormatCannotHoldCountsAsDense) {
  Layer layer;
  layer.name = "full";
  layer.C = 4, layer.weight_bits = 8;
  LayerTensors tensors{BitMask(1, 4), BitMask(4, 1), {}, {}};
  for (std::int64_t c = 0; c < 4; ++c) tensors.weights.set(0, c);
  const std::vector<LayerAnalysis> layers{analyze_layer(layer, tensors, FormatParameters{})};
  const FormatTotal blocks = format_totals(layers)[6];
  EXPECT_EQ(blocks.bytes(), 4);
  EXPECT_EQ(blocks.layers_dense, 1);
  const std::string csv = formats_csv(layers);
  EXPECT_THAT(csv, HasSubstr("\nfull,n_m,,,,,0,4:4: a block without a zero\n"));
  EXPECT_THAT(csv, HasSubstr("\ntotal,n_m,4,0,4,1,0,1 layers as dense\n"));
}

TEST(Formats, CsvMarksTheCheapest) {
  const std::string csv = formats_csv({one_filter("a")});
  EXPECT_THAT(
      csv,
      StartsWith("layer,format,payload_bytes,metadata_bytes,total_bytes,fraction_of_dense,cheapest,note\n"
                 "a,dense,3,0,3,1,1,\n"));
  EXPECT_THAT(csv, HasSubstr("\na,bitmap,2,1,3,1,0,\n"));
  EXPECT_THAT(csv, HasSubstr("\ntotal,cheapest,3,0,3,1,0,each layer in its cheapest\n"));
}

// Two layers of 3 dense bytes each, which are the least.
TEST(Formats, TableHasAColumnPerFormatAndMarksTheCheapest) {
  const std::string table = formats_table({one_filter("a"), addition(), one_filter("b")});
  EXPECT_THAT(table, StartsWith("payload+metadata, kB     dense"));
  EXPECT_THAT(table, HasSubstr("\na                     *0.00300  0.00200+0.00200"));
  EXPECT_THAT(table, HasSubstr("\ntotal                 *0.00600  0.00400+0.00400"));
  EXPECT_THAT(table, HasSubstr("Each layer in its cheapest: 0.00600 kB = 100.0% of dense.\n"));
  EXPECT_THAT(table, Not(HasSubstr("sum")));
}

TEST(Analysis, TableShowsShapes) {
  LayerAnalysis conv = one_filter("conv");
  conv.layer.kind = LayerKind::conv;
  conv.layer.N = 4, conv.layer.R = 3, conv.layer.stride_w = 2;
  const std::string table = analysis_table({one_filter("fc"), conv, addition()});
  EXPECT_THAT(table, HasSubstr("4 -> 1  "));
  EXPECT_THAT(table, HasSubstr("4 of 4x1x1 -> 1x1x1, 3x1/1x2  "));
  EXPECT_THAT(table, HasSubstr("8x1x1 -> 8x1x1  "));
}

TEST(Formats, ANetworkWithoutWeightsHasEmptyTotals) {
  EXPECT_THAT(formats_table({addition()}), HasSubstr("0.00 kB = nothing of dense"));
  EXPECT_THAT(formats_csv({addition()}), HasSubstr("\ntotal,dense,0,0,0,,1,\n"));
}

}  // namespace
}  // namespace lacuna

// Passes and chunks of the weight stream, and the plan made of them (rules S3, S5 and S7 of
// models/scnn/README.md).
#include "models/scnn/layout/stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace lacuna::scnn {
namespace {

using testing::ElementsAre;

// What cut() cuts by: the size of chunks and tiles, the bits of elements, and bursts.
struct Rules {
  std::int64_t entries, units_per_tile, payload_bits, index_bits, burst_bytes;
};

// "first+count payload/index" of each chunk; [ and ] where a channel tile begins and ends, ( and ) for a
// pass.
std::vector<std::string> cut(const std::vector<std::vector<StreamUnit>>& passes, const Rules& rules) {
  std::vector<PassShape> shapes(passes.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) shapes[i].group = static_cast<std::int64_t>(i);
  const StreamOfPass stream = [&](const PassShape& shape) {
    return passes[static_cast<std::size_t>(shape.group)];
  };
  std::vector<std::string> result;
  const std::vector<Chunk> chunks = cut_chunks(shapes, stream, {rules.entries, rules.units_per_tile});
  const std::vector<WeightTileBytes> bytes =
      chunk_bytes(chunks, {rules.payload_bits, rules.index_bits}, rules.burst_bytes);
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    const Chunk& c = chunks[i];
    std::string text = c.begins_pass ? "(" : "";
    if (c.begins_channel_tile) text += "[";
    text += std::to_string(c.entries.first) + "+" + std::to_string(c.entries.count) + " " +
            std::to_string(bytes[i].payload) + "/" + std::to_string(bytes[i].metadata);
    if (c.ends_channel_tile) text += "]";
    result.push_back(text + (c.ends_pass ? ")" : ""));
  }
  return result;
}

// Chunks of three entries, over the bounds of channels; elements of 16 + 4 bits in bursts of 8 bytes.
TEST(Chunks, AreCutAtTheSizeOfTheFifosSlot) {
  const Rules rules{3, 100, 16, 4, 8};
  // 12 elements end at byte 24 / 6, 21 at 42 / 11: bursts up to 24 / 8, then up to 48 / 16.
  EXPECT_THAT(cut({{{4, 4}, {4}, {}, {4, 4, 1}}}, rules), ElementsAre("([0+3 24/8", "3+3 24/8])"));
  EXPECT_THAT(cut({{{4, 4}, {4, 4}}}, rules), ElementsAre("([0+3 24/8", "3+1 8/0])"));
  EXPECT_THAT(cut({{{4, 4, 4}}}, rules), ElementsAre("([0+3 24/8])"));  // no empty one behind
  EXPECT_THAT(cut({{{1}}}, rules), ElementsAre("([0+1 8/8])"));
}

TEST(Chunks, FetchOnlyBurstsThatNoneBeforeThemHasFetched) {
  const Rules rules{1, 100, 16, 4, 64};
  std::vector<StreamUnit> units(1, StreamUnit(17, 4));  // 8 bytes of payload each, 8 to a burst
  std::vector<std::string> expected;
  for (int i = 0; i < 17; ++i)
    expected.push_back(std::to_string(i) + "+1 " + (i % 8 == 0 ? "64" : "0") + "/" + (i == 0 ? "64" : "0"));
  expected.front() = "([" + expected.front();
  // Indices: 2 bytes each, so that all of the first 32 share a burst.
  expected.back() += "])";
  EXPECT_EQ(cut({units}, rules), expected);
}

TEST(Chunks, EveryPassBeginsAtABurst) {
  EXPECT_THAT(cut({{{4}}, {{2}}}, {3, 100, 16, 4, 64}), ElementsAre("([0+1 64/64])", "([0+1 64/64])"));
}

TEST(Chunks, HaveNoIndexIfNothingIsCompressed) {
  EXPECT_THAT(cut({{{4, 4}}}, {1, 100, 16, 0, 8}), ElementsAre("([0+1 8/0", "1+1 8/0])"));
}

TEST(Chunks, EndWhereATileOfChannelsEnds) {
  EXPECT_THAT(cut({{{4, 4}, {4, 4}, {4}}}, {3, 2, 16, 4, 8}),
              ElementsAre("([0+3 24/8", "3+1 8/0]", "[4+1 8/8])"));
  EXPECT_THAT(cut({{{4}, {4}}}, {3, 1, 16, 4, 8}), ElementsAre("([0+1 8/8]", "[1+1 8/0])"));
}

TEST(Chunks, APassOrTileWithoutWeightsHasAnEmptyOne) {
  const Rules rules{3, 100, 16, 4, 8};
  EXPECT_THAT(cut({{{}, {}}}, rules), ElementsAre("([0+0 0/0])"));
  EXPECT_THAT(cut({{{4}}, {{}}, {{4}}}, rules), ElementsAre("([0+1 8/8])", "([0+0 0/0])", "([0+1 8/8])"));
  EXPECT_THAT(cut({{{4}, {}, {4}}}, {3, 1, 16, 4, 8}), ElementsAre("([0+1 8/8]", "[1+0 0/0]", "[1+1 8/0])"));
}

TEST(Chunks, AreNumberedByPassAndTile) {
  const std::vector<StreamUnit> units{{4, 4}, {4}};
  const auto chunks = cut_chunks({{0, {0, 2}}, {0, {2, 2}}}, [&](const PassShape&) { return units; }, {1, 1});
  std::vector<std::pair<std::int64_t, std::int64_t>> numbers;
  for (const Chunk& c : chunks) numbers.emplace_back(c.pass, c.channel_tile);
  EXPECT_THAT(numbers, ElementsAre(std::pair(0, 0), std::pair(0, 0), std::pair(0, 1), std::pair(1, 0),
                                   std::pair(1, 0), std::pair(1, 1)));
}

TEST(Passes, TakeTheFiltersOfAGroupAFewAtATime) {
  Layer layer;
  layer.H = layer.P = 4;
  layer.groups = 2;
  layer.C = 2;
  layer.K = 10;
  Residency residency;
  residency.filters_per_pass = 2;
  std::vector<std::string> text;
  for (const PassShape& p : pass_shapes({}, layer, residency))
    text.push_back(std::to_string(p.group) + ":" + std::to_string(p.filters.first) + "+" +
                   std::to_string(p.filters.count));
  EXPECT_THAT(text, ElementsAre("0:0+2", "0:2+2", "0:4+1", "1:0+2", "1:2+2", "1:4+1"));
}

// Ten filters over four PEs: three each, but one for the last.
TEST(Passes, OfAReplicatedLayerTakeFiltersOfEveryPesShare) {
  Layer layer;
  layer.K = 10;
  PlanarArray array;
  array.rows = array.columns = 2;
  Residency residency;
  residency.filters_per_pass = 2;
  EXPECT_EQ(filters_of_a_pe(array, layer), 3);
  const auto passes = pass_shapes(array, layer, residency);
  ASSERT_EQ(passes.size(), 2U);
  const auto filters = [&](std::size_t pass, std::int64_t pe) {
    const Range range = passes[pass].filters_of(pe, 3, 10);
    return std::pair(range.first, range.count);
  };
  EXPECT_EQ(filters(0, 0), std::pair(0L, 2L));
  EXPECT_EQ(filters(0, 2), std::pair(6L, 2L));
  EXPECT_EQ(filters(0, 3), std::pair(9L, 1L));
  EXPECT_EQ(filters(1, 2), std::pair(8L, 1L));
  EXPECT_EQ(filters(1, 3).second, 0);
}

// Steps as letters: takes (small) and releases (capital) weights, inputs and outputs.
std::vector<std::string> letters(const Plan& plan) {
  std::vector<std::string> result;
  for (const Step& s : plan.steps) {
    std::string text;
    for (const auto& [does, letter] : {std::pair{s.takes_weights, 'w'},
                                       {s.takes_inputs, 'i'},
                                       {s.takes_outputs, 'o'},
                                       {s.releases_weights, 'W'},
                                       {s.releases_inputs, 'I'},
                                       {s.releases_outputs, 'O'}})
      if (does) text += letter;
    result.push_back(text);
  }
  return result;
}

struct Laid {
  Plan plan;

  // Two passes of three chunks: two for the first tile of channels, one for the second.
  Laid(const Layer& layer, const Residency& residency, const std::vector<PlaneTile>& tiles) {
    Stream stream{residency, tiles, {{0, {0, 2}}, {0, {2, 1}}}, {}};
    stream.chunks = cut_chunks(stream.passes,
                               [](const PassShape&) {
                                 return std::vector<StreamUnit>{{4, 4}, {4}};
                               },
                               {1, residency.tiles_channels ? 1 : 100});
    const Traffic traffic{[](const PlaneTile& tile, const PassShape& pass, std::int64_t channel_tile) {
                            return 1000 + tile.image * 100 + pass.filters.first * 10 + channel_tile;
                          },
                          [](const PlaneTile& tile, const PassShape& pass) {
                            return 10 + tile.image * 100 + pass.filters.count;
                          },
                          chunk_bytes(stream.chunks, {16, 4}, 8)};
    plan = make_stream_plan(layer, {}, stream, traffic);
  }
};

TEST(StreamPlan, AnInputTileLastsForAPlaneTileAndAnOutputVisitForAPass) {
  Layer layer;
  layer.N = 2;
  layer.C = 2;
  layer.K = 3;
  layer.H = layer.P = 5;
  const Laid laid(layer, {}, plane_tiles(layer, 5, 1));
  EXPECT_THAT(letters(laid.plan), ElementsAre("wioW", "wW", "wWO", "woW", "wW", "wWIO",  //
                                              "wioW", "wW", "wWO", "woW", "wW", "wWIO"));
  ASSERT_EQ(laid.plan.input_loads.size(), 2U);
  EXPECT_EQ(laid.plan.input_loads[1].step, 6);
  EXPECT_EQ(laid.plan.input_loads[1].bytes, 1100);
  ASSERT_EQ(laid.plan.weight_loads.size(), 12U);  // streamed again for every plane tile
  EXPECT_EQ(laid.plan.weight_loads[9].bytes, laid.plan.weight_loads[0].bytes);
  ASSERT_EQ(laid.plan.output_visits.size(), 4U);
  EXPECT_EQ(laid.plan.output_visits[3].first_step, 9);
  EXPECT_EQ(laid.plan.output_visits[3].last_step, 11);
  EXPECT_EQ(laid.plan.output_visits[3].store_bytes, 10 + 100 + 1);
  EXPECT_EQ(laid.plan.block(laid.plan.steps[9]).k.first, 2);
  EXPECT_EQ(laid.plan.block(laid.plan.steps[9]).n.first, 1);
}

TEST(StreamPlan, TilesOfChannelsAreLoadedInEveryPass) {
  Layer layer;
  layer.N = 2;
  layer.C = 2;
  layer.K = 3;
  Residency residency;
  residency.tiles_channels = true;
  const Laid laid(layer, residency, plane_tiles(layer, 1, 1));
  EXPECT_THAT(letters(laid.plan), ElementsAre("wioW", "wWI", "wiWIO", "wioW", "wWI", "wiWIO"));
  std::vector<std::int64_t> bytes;
  for (const TileLoad& load : laid.plan.input_loads) bytes.push_back(load.bytes);
  EXPECT_THAT(bytes, ElementsAre(1000, 1001, 1020, 1021));
}

}  // namespace
}  // namespace lacuna::scnn

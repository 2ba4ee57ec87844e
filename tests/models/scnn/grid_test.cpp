// Where planes lie on the grid, by hand (rules S1 and S2 of models/scnn/README.md).
#include "models/scnn/layout/grid.h"

#include <gtest/gtest.h>

#include <string>

namespace lacuna::scnn {
namespace {

Layer square(std::int64_t size, std::int64_t kernel, std::int64_t pad, std::int64_t stride = 1) {
  Layer layer;
  layer.H = layer.W = size;
  layer.R = layer.S = kernel;
  layer.pad_h = layer.pad_w = pad;
  layer.stride_h = layer.stride_w = stride;
  layer.P = layer.Q = (size + 2 * pad - kernel) / stride + 1;
  return layer;
}

PlanarArray grid_of(std::int64_t size, bool input_halo = false) {
  PlanarArray array;
  array.rows = array.columns = size;
  array.input_halo = input_halo;
  return array;
}

// PEs in the order of the grid, of the whole output plane.
std::vector<PeRegions> whole_plane(const Layer& layer, const PlanarArray& array) {
  return pe_regions(layer, array, {0, {0, layer.P}, {0, layer.Q}}, array.input_halo);
}

std::string text(const Range& range) {
  return range.count == 0 ? "none" : std::to_string(range.first) + "-" + std::to_string(range.end() - 1);
}
// "held reached owned" of one axis.
std::string rows_of(const PeRegions& pe) {
  return text(pe.held.rows) + " " + text(pe.reached.rows) + " " + text(pe.owned.rows);
}
std::string columns_of(const PeRegions& pe) {
  return text(pe.held.columns) + " " + text(pe.reached.columns) + " " + text(pe.owned.columns);
}

TEST(Grid, SevenBySevenOverEightByEight) {
  const auto pes = whole_plane(square(7, 3, 1), grid_of(8));
  ASSERT_EQ(pes.size(), 64U);
  EXPECT_EQ(rows_of(pes[0]), "0-0 0-1 0-0");
  EXPECT_EQ(rows_of(pes[8 * 3]), "3-3 2-4 3-3");
  EXPECT_EQ(rows_of(pes[8 * 6]), "6-6 5-6 6-6");
  EXPECT_EQ(columns_of(pes[3]), "3-3 2-4 3-3");  // PE number = row x columns + column
  EXPECT_EQ(pes[0].halo_pixels(), 4 - 1);        // a corner, an edge, the middle
  EXPECT_EQ(pes[3].halo_pixels(), 6 - 1);
  EXPECT_EQ(pes[8 * 3 + 3].halo_pixels(), 9 - 1);
  for (int i = 0; i < 8; ++i) {  // the eighth row and column have nothing
    EXPECT_TRUE(pes[8 * 7 + static_cast<std::size_t>(i)].held.empty());
    EXPECT_TRUE(pes[static_cast<std::size_t>(i) * 8 + 7].reached.empty());
    EXPECT_EQ(pes[8 * 7 + static_cast<std::size_t>(i)].halo_pixels(), 0);
  }
}

// What begins beyond the plane would be looked for beyond the row of a mask.
TEST(Grid, PesBeyondThePlaneHoldNothingAndThatWithinIt) {
  for (const std::int64_t columns : {9, 65, 72, 80, 96, 128, 256})
    for (const bool input_halo : {false, true}) {
      PlanarArray array = grid_of(3, input_halo);
      array.columns = columns;
      const auto pes = whole_plane(square(8, 3, 1), array);
      ASSERT_EQ(pes.size(), static_cast<std::size_t>(3 * columns));
      std::int64_t held = 0;
      for (std::size_t pe = 0; pe < pes.size(); ++pe) {
        const std::size_t column = pe % static_cast<std::size_t>(columns);
        for (const Region& region : {pes[pe].held, pes[pe].reached, pes[pe].owned}) {
          EXPECT_EQ(region.empty(), column >= 8) << pe << " of " << columns;
          EXPECT_LE(region.columns.end(), 8) << pe << " of " << columns;
          EXPECT_LE(region.rows.end(), 8) << pe << " of " << columns;
        }
        held += pes[pe].held.pixels();
      }
      EXPECT_EQ(held == 64, !input_halo);  // with input halos, some are held twice
    }
}

TEST(Grid, ATileOfPaddingAloneHoldsNothingWithinThePlane) {
  Layer layer = square(4, 1, 3);  // 10 outputs, of which the first and the last three read padding
  for (const bool input_halo : {false, true})
    for (const std::int64_t first : {0, 7})
      for (const PeRegions& pe :
           pe_regions(layer, grid_of(2, input_halo), {0, {first, 3}, {0, 10}}, input_halo)) {
        EXPECT_TRUE(pe.held.empty());
        EXPECT_GE(pe.held.rows.first, 0);
        EXPECT_LE(pe.held.rows.end(), 4);
      }
}

TEST(Grid, ThirteenByThirteenOverEightByEight) {
  const auto pes = whole_plane(square(13, 3, 1), grid_of(8));
  EXPECT_EQ(rows_of(pes[0]), "0-1 0-2 0-1");
  EXPECT_EQ(rows_of(pes[8]), "2-3 1-4 2-3");
  EXPECT_EQ(rows_of(pes[8 * 6]), "12-12 11-12 12-12");  // the last is short
  EXPECT_TRUE(pes[8 * 7].held.empty());
  EXPECT_EQ(pes[0].halo_pixels(), 9 - 4);
  EXPECT_EQ(pes[9].halo_pixels(), 16 - 4);
  EXPECT_EQ(pes[8 * 6 + 6].halo_pixels(), 4 - 1);
  EXPECT_EQ(pes[8 * 6 + 1].halo_pixels(), 2 * 4 - 2);
}

TEST(Grid, OverTwoByTwo) {
  const auto seven = whole_plane(square(7, 3, 1), grid_of(2));
  EXPECT_EQ(rows_of(seven[0]), "0-3 0-4 0-3");
  EXPECT_EQ(rows_of(seven[2]), "4-6 3-6 4-6");
  EXPECT_EQ(seven[0].halo_pixels(), 25 - 16);
  EXPECT_EQ(seven[1].halo_pixels(), 20 - 12);
  EXPECT_EQ(seven[3].halo_pixels(), 16 - 9);
  const auto thirteen = whole_plane(square(13, 3, 1), grid_of(2));
  EXPECT_EQ(rows_of(thirteen[0]), "0-6 0-7 0-6");
  EXPECT_EQ(rows_of(thirteen[2]), "7-12 6-12 7-12");
  EXPECT_EQ(thirteen[0].halo_pixels(), 64 - 49);
  EXPECT_EQ(thirteen[1].halo_pixels(), 56 - 42);
  EXPECT_EQ(thirteen[3].halo_pixels(), 49 - 36);
}

TEST(Grid, WithInputHaloNoSumsAreExchanged) {
  const auto seven = whole_plane(square(7, 3, 1), grid_of(2, true));
  EXPECT_EQ(rows_of(seven[0]), "0-4 0-3 0-3");
  EXPECT_EQ(rows_of(seven[2]), "3-6 4-6 4-6");
  const auto single = whole_plane(square(7, 3, 1), grid_of(8, true));
  EXPECT_EQ(rows_of(single[0]), "0-1 0-0 0-0");
  EXPECT_EQ(rows_of(single[8 * 3]), "2-4 3-3 3-3");
  EXPECT_TRUE(single[8 * 7].held.empty());
  const auto thirteen = whole_plane(square(13, 3, 1), grid_of(8, true));
  EXPECT_EQ(rows_of(thirteen[8]), "1-4 2-3 2-3");
  EXPECT_EQ(rows_of(thirteen[8 * 6]), "11-12 12-12 12-12");
  for (const auto& pes : {seven, single, thirteen})
    for (const PeRegions& pe : pes) EXPECT_EQ(pe.halo_pixels(), 0);
}

// Output p reads inputs 2p - 1 to 2p + 1; its centre is 2p.
TEST(Grid, Stride2) {
  const auto pes = whole_plane(square(7, 3, 1, 2), grid_of(2));
  EXPECT_EQ(rows_of(pes[0]), "0-3 0-2 0-1");
  EXPECT_EQ(rows_of(pes[2]), "4-6 2-3 2-3");
  EXPECT_EQ(pes[0].halo_pixels(), 9 - 4);
  EXPECT_EQ(pes[3].halo_pixels(), 0);
  const auto single = whole_plane(square(7, 3, 1, 2), grid_of(8));
  EXPECT_EQ(rows_of(single[8 * 2]), "2-2 1-1 1-1");
  EXPECT_EQ(rows_of(single[8 * 3]), "3-3 1-2 none");  // nobody's centre
  EXPECT_EQ(single[8 * 3 + 3].halo_pixels(), 4);
  EXPECT_EQ(rows_of(whole_plane(square(7, 3, 1, 2), grid_of(2, true))[0]), "0-3 0-1 0-1");
}

TEST(Grid, WithDilationAPeCanOwnWhatItDoesNotReach) {
  Layer layer = square(5, 2, 1);
  layer.dilation_h = layer.dilation_w = 2;  // output o reads o - 1 and o + 1; its centre is o
  layer.P = layer.Q = 5;
  const auto pes = whole_plane(layer, grid_of(5));
  EXPECT_EQ(rows_of(pes[0]), "0-0 1-1 0-0");
  EXPECT_EQ(rows_of(pes[10]), "2-2 1-3 2-2");  // the interval from the first to the last
  EXPECT_EQ(pes[0].halo_pixels(), 1);
  EXPECT_EQ(pes[12].halo_pixels(), 9 - 1);
}

TEST(Grid, CentresInPaddingBelongToTheNearestPe) {
  const auto pes = whole_plane(square(4, 1, 2), grid_of(2));  // outputs 0, 1, 6 and 7 read padding only
  EXPECT_EQ(rows_of(pes[0]), "0-1 2-3 0-3");
  EXPECT_EQ(rows_of(pes[2]), "2-3 4-5 4-7");
}

TEST(Grid, ATileThatReadsOnlyPaddingHoldsNothing) {
  const Layer layer = square(2, 1, 3);
  const auto pes = pe_regions(layer, grid_of(2), {0, {0, 2}, {0, 8}}, false);
  for (const PeRegions& pe : pes) {
    EXPECT_TRUE(pe.held.empty());
    EXPECT_TRUE(pe.reached.empty());
  }
}

TEST(Grid, TilesOfAPlaneHaveHalosOfTheirOwn) {
  // Outputs 4-6 read inputs 3-6; of these the first PE holds 3-4.
  const auto pes = pe_regions(square(7, 3, 1), grid_of(2), {0, {4, 3}, {0, 7}}, false);
  EXPECT_EQ(rows_of(pes[0]), "3-4 4-5 4-4");
  EXPECT_EQ(rows_of(pes[2]), "5-6 4-6 5-6");
}

TEST(Grid, AReplicatedLayerIsAPlaneOfItsImagesOnEveryPe) {
  Layer layer;
  layer.N = 3;
  EXPECT_TRUE(is_replicated(layer));
  const auto pes = whole_plane(layer, grid_of(2));
  ASSERT_EQ(pes.size(), 4U);
  for (const PeRegions& pe : pes) {
    EXPECT_EQ(rows_of(pe), "0-0 0-0 0-0");
    EXPECT_EQ(columns_of(pe), "0-2 0-2 0-2");
    EXPECT_EQ(pe.halo_pixels(), 0);
  }
  EXPECT_EQ(plane_tiles(layer, 1, 1).size(), 1U);
  layer.pad_h = 1;
  EXPECT_FALSE(is_replicated(layer));
  EXPECT_FALSE(is_replicated(square(2, 1, 0)));
  EXPECT_FALSE(is_replicated(square(3, 3, 0)));
}

TEST(Grid, PlaneTilesGoByImageRowColumn) {
  Layer layer = square(5, 1, 0);
  layer.N = 2;
  const auto tiles = plane_tiles(layer, 3, 4);
  ASSERT_EQ(tiles.size(), 8U);
  std::string order;
  for (const PlaneTile& t : tiles) order += std::to_string(t.image) + ":" + text(t.p) + "x" + text(t.q) + " ";
  EXPECT_EQ(order, "0:0-2x0-3 0:0-2x4-4 0:3-4x0-3 0:3-4x4-4 1:0-2x0-3 1:0-2x4-4 1:3-4x0-3 1:3-4x4-4 ");
}

// Inputs 0-3 and 4-6, of which a 1 x 1 kernel with stride 2 meets every second.
TEST(Grid, SomePhasesMeetNoWeight) {
  const Layer layer = square(8, 1, 0, 2);
  EXPECT_EQ(met_rows(layer, {0, 7}), 4);
  EXPECT_EQ(met_columns(layer, {1, 5}), 2);
  const AxisExtents extents = row_extents(layer, grid_of(2), 4);
  EXPECT_EQ(extents.held, 4);
  EXPECT_EQ(extents.met, 2);
  EXPECT_EQ(extents.owned, 2);
  EXPECT_EQ(met_rows(square(7, 1, 1, 2), {0, 7}), 3);  // 1, 3, 5: their rows of the padded plane are even
  EXPECT_EQ(met_rows(square(9, 3, 0, 2), {0, 9}), 9);
  EXPECT_EQ(met_rows(square(9, 2, 0, 3), {0, 9}), 6);
  Layer dilated = square(9, 3, 0, 2);
  dilated.dilation_h = 2;
  EXPECT_EQ(met_rows(dilated, {0, 9}), 5);
}

TEST(Grid, ExtentsAreTheLargestOfAnyPeInAnyTile) {
  const Layer layer = square(13, 3, 1);
  const AxisExtents whole = row_extents(layer, grid_of(8), 13);
  EXPECT_EQ(whole.held, 2);
  EXPECT_EQ(whole.reached, 4);
  EXPECT_EQ(whole.owned, 2);
  // Tiles of 7 outputs and of 6: inputs 0-7 and 6-12, over two PEs.
  const AxisExtents tiled = column_extents(layer, grid_of(2), 7);
  EXPECT_EQ(tiled.held, 4);
  EXPECT_EQ(tiled.reached, 5);
  EXPECT_EQ(tiled.owned, 4);
  EXPECT_EQ(row_extents(layer, grid_of(2, true), 7).held, 5);
  Layer fc;
  fc.N = 6;
  EXPECT_EQ(row_extents(fc, grid_of(2), 1).reached, 1);
  EXPECT_EQ(column_extents(fc, grid_of(2), 1).reached, 6);
}

}  // namespace
}  // namespace lacuna::scnn

// What a layer does on a machine, decided before it runs: which tiles, in which order, and what moves when.
// A plan is data; it knows no cycles. sim/engine/README.md says how long it takes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/layer.h"
#include "sim/plan/mapping.h"
#include "sim/plan/stored_weights.h"

namespace lacuna {

// The part of the layer that one step computes: half-open ranges [first, first + count).
struct Range {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t end() const { return first + count; }
  bool operator==(const Range&) const = default;
};

struct Block {
  Range g, k, c, n, p, q;
  std::int64_t pixels() const { return n.count * p.count * q.count; }
  bool first_channels() const { return c.first == 0; }  // no partial sum to add to
};

// A tile brought on chip; `step` is the first step that uses it.
struct TileLoad {
  std::int64_t step = 0;
  std::int64_t bytes = 0;           // payload; of inputs, without what is left out (sim/memory/README.md)
  std::int64_t metadata_bytes = 0;  // of compressed weights
};

// A visit of an output tile: from the step that needs it to the step that finishes with it.
struct OutputVisit {
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  std::int64_t psum_load_bytes = 0;  // 0 when the visit starts from nothing
  std::int64_t store_bytes = 0;
  bool stores_psums = false;  // else final outputs
};

// What a step combines: filters and channels with output pixels.
struct WeightTile {
  Range g, k, c;
};
struct PixelTile {
  Range n, p, q;
};

// There may be millions: small, and the tiles are kept apart.
struct Step {
  std::int32_t weight_tile = 0, pixel_tile = 0;                                      // in the plan's lists
  bool takes_weights = false, takes_inputs = false, takes_outputs = false;           // waits for a new tile
  bool releases_weights = false, releases_inputs = false, releases_outputs = false;  // last step that uses it
};

// The mapping is the one that the plan was made of.
struct Plan : Mapping {
  std::vector<WeightTile> weight_tiles;  // in g-k-c order, or as a model streams its weights
  std::vector<PixelTile> pixel_tiles;    // in n-p-q order
  std::vector<TileLoad> weight_loads, input_loads;
  std::vector<OutputVisit> output_visits;
  std::vector<Step> steps;

  Block block(const Step& step) const {
    const WeightTile& weights = weight_tiles[static_cast<std::size_t>(step.weight_tile)];
    const PixelTile& pixels = pixel_tiles[static_cast<std::size_t>(step.pixel_tile)];
    return {weights.g, weights.k, weights.c, pixels.n, pixels.p, pixels.q};
  }
};

// Number of tiles along each dimension of `layer`.
struct TileCounts {
  std::int64_t g, k, c, n, p, q;
  std::int64_t weight_tiles() const { return g * k * c; }
  std::int64_t steps() const { return g * k * c * n * p * q; }
};
TileCounts count_tiles(const Layer& layer, const TileShape& tile);

// Pixels of the input that a block reads: rows x columns of the plane, without padding and without rows and
// columns that no window reads.
struct InputExtent {
  std::int64_t rows = 0, columns = 0;
};
InputExtent input_extent(const Layer& layer, const Range& p, const Range& q);

// Bytes of a tile on chip. Elements are packed: ceil(elements x bits / 8). `extent` is what the block reads
// of a plane.
std::int64_t input_tile_bytes(const Layer& layer, const Block& block, const InputExtent& extent);
std::int64_t output_tile_bytes(const Block& block, std::int64_t bits);

// Lays the steps out. weight_bytes[i] belongs to weight tile i in g-k-c order; empty for layers without
// weights. What an input load moves depends on the DRAM's bursts.
Plan make_plan(const Layer& layer, const TileShape& tile, LoopOrder order, std::int64_t psum_bits,
               const std::vector<WeightTileBytes>& weight_bytes, std::int64_t burst_bytes);

}  // namespace lacuna

// The weights of a layer as they stream past the PEs: passes, and chunks of them that fit the weight FIFO
// (rules S3 and S5 of README.md).
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "models/scnn/layout/residency.h"
#include "sim/plan/plan.h"

namespace lacuna::scnn {

// What goes through the accumulators at once: the same for every plane tile.
struct PassShape {
  std::int64_t group = 0;
  Range filters;  // of PE 0 if the layer is replicated; counted within the group

  // Filters of PE `pe`, `share` after those of the PE before; none past `filters_per_group`.
  Range filters_of(std::int64_t pe, std::int64_t share, std::int64_t filters_per_group) const;
};
std::vector<PassShape> pass_shapes(const PlanarArray& array, const Layer& layer, const Residency& residency);

// A run of entries of the weight stream.
struct Chunk {
  std::int64_t pass = 0;  // in pass_shapes()
  std::int64_t channel_tile = 0;
  Range entries;              // counted from the pass's first
  std::int64_t elements = 0;  // in them, of all PEs together
  bool begins_channel_tile = false, ends_channel_tile = false;
  bool begins_pass = false, ends_pass = false;
};

// What a pass streams, unit by unit (a channel, or more): the elements of each entry, of all PEs together.
using StreamUnit = std::vector<std::int64_t>;
using StreamOfPass = std::function<std::vector<StreamUnit>(const PassShape&)>;

struct ChunkRules {
  std::int64_t entries = 1;         // most in a chunk
  std::int64_t units_per_tile = 1;  // of a channel tile
};
std::vector<Chunk> cut_chunks(const std::vector<PassShape>& passes, const StreamOfPass& stream,
                              const ChunkRules& rules);

// What each chunk fetches anew: a pass begins at a burst, and fetches whole ones.
struct ElementBits {
  std::int64_t payload = 16, index = 4;
};
std::vector<WeightTileBytes> chunk_bytes(const std::vector<Chunk>& chunks, const ElementBits& bits,
                                         std::int64_t burst_bytes);

// A layer under one mapping.
struct Stream {
  Residency residency;
  std::vector<PlaneTile> tiles;
  std::vector<PassShape> passes;
  std::vector<Chunk> chunks;  // of one plane tile
  std::int64_t passes_of_layer() const { return static_cast<std::int64_t>(tiles.size() * passes.size()); }
};

// Lays the passes out for every plane tile: the chunks are the plan's steps, in order.
struct Traffic {
  // Of the group's channel tile if the layer's channels are tiled, else of all channels.
  std::function<std::int64_t(const PlaneTile&, const PassShape&, std::int64_t channel_tile)> input_bytes;
  std::function<std::int64_t(const PlaneTile&, const PassShape&)> output_bytes;
  std::vector<WeightTileBytes> chunks;
};
// Throws Infeasible if there are too many.
Plan make_stream_plan(const Layer& layer, const Mapping& mapping, const Stream& stream,
                      const Traffic& traffic);

}  // namespace lacuna::scnn

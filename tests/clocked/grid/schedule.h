// SCNN's and DCNN's layer laid out: accumulator passes, chunks of the weight stream, input tiles, and what
// every PE does in each chunk (models/scnn/README.md).
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "sim/plan/tiling.h"
#include "tests/clocked/grid/grid.h"
#include "tests/clocked/grid/lists.h"
#include "tests/clocked/reference.h"

namespace lacuna::reference {

// How a map is stored somewhere: by which density its size is judged, and what an element takes.
struct StoredMap {
  double density;
  std::int64_t bits;
};

// What the two machines share.
struct GridArray {
  Grid grid;
  std::int64_t accumulators;       // partial sums of one PE and copy
  std::int64_t accumulator_banks;  // of dcnn: one, for nothing is scattered
  std::int64_t queue_depth;
  std::int64_t weights_per_entry;  // of one PE
  bool compressed_weights;
  bool compressed_on_chip, compressed_in_dram;  // activations
  std::int64_t run_bits;
  std::int64_t ppu_lanes, accumulator_buffers, pipeline_stages, prefetch_chunks;
  std::int64_t outputs_per_word;

  std::int64_t weight_bits(const Layer& layer) const {
    return layer.weight_bits + (compressed_weights ? run_bits : 0);
  }
  StoredMap inputs_on_chip(const Layer& layer) const;
  StoredMap outputs_on_chip(const Layer& layer) const;
  StoredMap outputs_in_dram(const Layer& layer) const;
};

// One accumulator pass as the rules name it (S3).
struct PassShape {
  PlaneTile tile;
  std::int64_t group = 0;
  std::int64_t filters = 0;             // of one PE: Kc'
  std::vector<Interval> filters_of;     // each PE's, counted over the layer
  std::vector<Region> regions;          // of each PE
  std::int64_t filters_of_all() const;  // stored: replicated PEs have filters of their own
};

// An entry of the weight stream. Planar: one vector, which all PEs see; replicated: each PE has its own,
// perhaps empty.
struct Entry {
  std::int64_t list = 0;  // entries of the same list follow each other (S6)
  std::vector<std::vector<Weight>> vector_of;
  std::int64_t elements() const;
  const std::vector<Weight>& seen_by(std::int64_t pe) const {
    return vector_of.size() == 1 ? vector_of.front() : vector_of.at(static_cast<std::size_t>(pe));
  }
};

// What an issue adds to an accumulator.
struct Addend {
  std::int64_t bank;
  std::size_t psum;  // index in Timing::psums
  std::int64_t value;
};
// What one does, and the pairs that its multipliers are given; of those of two nonzeros some add nothing.
struct Issue : std::vector<Addend> {
  using std::vector<Addend>::vector;
  std::int64_t pairs = 0, products = 0;
};

// How a machine cuts its weight stream and what it does with it: S4 to S6, or D1.
class Dataflow {
 public:
  virtual ~Dataflow() = default;
  // Entries of the pass for channels [c.first, c.end) of its group, in the order of the stream.
  virtual std::vector<Entry> stream(const PassShape& pass, const Interval& c) const = 0;
  virtual std::vector<Issue> issues(const PassShape& pass, const std::vector<Entry>& chunk,
                                    std::int64_t pe) const = 0;
  // Words of activations that the PE reads for the chunk.
  virtual std::int64_t input_reads(const PassShape& pass, const std::vector<Entry>& chunk,
                                   std::int64_t pe) const = 0;
  virtual bool is_unassigned(const PassShape& pass, std::int64_t pe) const = 0;
  // Stored elements of one channel of a PE's share in an input tile that is loaded.
  virtual std::int64_t loaded_elements(std::int64_t n, std::int64_t channel, const Interval& rows,
                                       const Interval& columns) const = 0;

  virtual Pricing pricing() const = 0;
  // What an issue, and the addition of what it formed, count for.
  virtual void count(const Issue& issue, Counts& counts) const = 0;
  virtual void finish(Counts& counts) const = 0;
};

struct Chunk {
  std::int64_t pass = 0, input_tile = 0;
  std::int64_t payload_bytes = 0, metadata_bytes = 0;
  std::vector<std::vector<Issue>> issues_of;  // each PE's
  std::int64_t input_reads = 0;               // of all PEs
};

struct Pass {
  std::int64_t first_chunk = 0, last_chunk = 0;
  std::int64_t halo_cycles = 0, drain_cycles = 0;  // in the PPU
  std::int64_t store_bytes = 0;
  std::vector<bool> unassigned;             // of each PE
  std::int64_t drained = 0, exchanged = 0;  // sums of all PEs
  std::int64_t output_writes = 0;
};

struct InputTile {
  std::int64_t first_chunk = 0, last_chunk = 0;
  std::int64_t bytes = 0;
};

struct Schedule {
  std::vector<Chunk> chunks;
  std::vector<Pass> passes;
  std::vector<InputTile> input_tiles;
};

// One layer on one machine.
struct GridLayer {
  GridArray array;
  const Memory& memory;
  const Layer& layer;
  const LayerTensors& tensors;
};

Schedule make_schedule(const GridLayer& on, const Dataflow& dataflow, const TileShape& tile);

// S3 and S8.
bool inputs_stay(const GridLayer& on);
bool outputs_stay(const GridLayer& on);
TileShape choose_tiles(const GridLayer& on, const TilingChoice& choice);

// elements x density x bits, in bytes rounded up.
std::int64_t judged_bytes(std::int64_t elements, const StoredMap& map);

// Throw if the plan, or its tile, is not what the rules say.
void compare(const Schedule& schedule, const Plan& plan);
void compare(const TileShape& found, const TileShape& expected, const Layer& layer);
Plan plan_of(const Schedule& schedule, const TileShape& tile);

// Elaborates the grid, its memory and a controller around the plan, and runs them to the layer's end.
Timing run(const GridLayer& on, const Dataflow& dataflow, const Plan& plan);

}  // namespace lacuna::reference

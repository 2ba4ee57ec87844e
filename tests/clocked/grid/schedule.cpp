// Rules S3, S5 and, of S8, the bytes of loads and stores.
#include "tests/clocked/grid/schedule.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "tests/clocked/machine.h"

namespace lacuna::reference {
namespace {

// S3: filters [first, first + count) of the group, or of every PE's share.
std::vector<PassShape> pass_shapes(const GridLayer& on, const TileShape& tile) {
  const Layer& layer = on.layer;
  const std::int64_t pes = on.array.grid.pes(), Kg = layer.filters_per_group();
  const bool replicated = is_replicated(layer);
  const std::int64_t share = replicated ? ceil_div(Kg, pes) : Kg;
  std::vector<PassShape> shapes;
  for (const PlaneTile& plane : plane_tiles(layer, tile.p, tile.q))
    for (std::int64_t g = 0; g < layer.groups; ++g)
      for (std::int64_t first = 0; first < share; first += tile.k) {
        const std::int64_t count = std::min(tile.k, share - first);
        PassShape shape{plane, g, count, {}, regions(on.array.grid, layer, plane)};
        for (std::int64_t pe = 0; pe < pes; ++pe) {
          const std::int64_t of_pe = replicated ? pe * share + first : first;
          shape.filters_of.push_back({g * Kg + of_pe, g * Kg + std::min(of_pe + count, Kg)});
        }
        shapes.push_back(shape);
      }
  return shapes;
}

// The channels of each input tile that a pass uses, within its group.
std::vector<Interval> channel_tiles(const GridLayer& on, const TileShape& tile) {
  const std::int64_t Cg = on.layer.channels_per_group();
  if (!is_replicated(on.layer) || inputs_stay(on)) return {{0, Cg}};
  std::vector<Interval> tiles;
  for (std::int64_t c = 0; c < Cg; c += tile.c) tiles.push_back({c, std::min(c + tile.c, Cg)});
  return tiles;
}

// Entries that a slot of a PE's FIFO holds.
std::int64_t entries_per_chunk(const GridLayer& on) {
  const BufferConfig& fifo = on.memory.buffers.weight;
  const std::int64_t entry_bits = on.array.weights_per_entry * on.array.weight_bits(on.layer);
  const std::int64_t entries = 8 * (fifo.capacity_bytes / on.array.grid.pes()) / entry_bits / fifo.slots();
  if (entries < 1) throw std::runtime_error("no entry fits a slot of the weight FIFO");
  return entries;
}

// Of one input tile and pass: at least one, if only an empty one.
std::vector<std::vector<Entry>> cut_stream(const std::vector<Entry>& stream, std::int64_t entries) {
  std::vector<std::vector<Entry>> chunks = vectors(stream, entries);
  if (chunks.empty()) chunks.emplace_back();
  return chunks;
}

// A pass's stream in DRAM: what each chunk has to fetch of it, in whole bursts.
class BurstStream {
 public:
  explicit BurstStream(std::int64_t burst_bytes) : burst_bytes_(burst_bytes) {}
  std::int64_t fetch(std::int64_t bits) {
    bits_ += bits;
    const std::int64_t bursts = ceil_div(ceil_div(bits_, 8), burst_bytes_);
    const std::int64_t fetched = bursts - bursts_;
    bursts_ = bursts;
    return fetched * burst_bytes_;
  }

 private:
  std::int64_t burst_bytes_, bits_ = 0, bursts_ = 0;
};

// S8: the lists of the tile's channels, of halo = "output", whatever the machine's halo is.
std::int64_t input_tile_bytes(const GridLayer& on, const Dataflow& dataflow, const PlaneTile& plane,
                              const Interval& channels) {
  const Layer& layer = on.layer;
  if (inputs_stay(on) && !layer.reads_network_input) return 0;
  Grid grid = on.array.grid;
  grid.input_halo = false;
  std::vector<Region> shares = regions(grid, layer, plane);
  if (is_replicated(layer)) shares.resize(1);  // the same for all PEs
  std::int64_t elements = 0;
  for (std::int64_t channel = channels.first; channel < channels.end; ++channel)
    for (const Region& share : shares)
      elements += dataflow.loaded_elements(plane.n.first, channel, share.rows.holds, share.columns.holds);
  const std::int64_t run_bits = on.array.compressed_in_dram ? on.array.run_bits : 0;
  return ceil_div(elements * (layer.input_bits + run_bits), 8);
}

std::int64_t store_bytes(const GridLayer& on, const PassShape& shape) {
  if (outputs_stay(on)) return 0;
  const Layer& layer = on.layer;
  const std::int64_t plane = layer.P * layer.Q;
  const std::int64_t stored = layer.fused_pool ? layer.fused_pool->P * layer.fused_pool->Q : plane;
  const std::int64_t pixels = ceil_div(shape.tile.pixels() * stored, plane);
  const std::int64_t filters = is_replicated(layer) ? shape.filters_of_all() : shape.filters;
  return judged_bytes(filters * pixels, on.array.outputs_in_dram(layer));
}

// Sums that leave the accumulators, and words of outputs that are written (E1, E2).
void count_outputs(const GridLayer& on, const PassShape& shape, Pass& pass) {
  const Layer& layer = on.layer;
  for (std::size_t pe = 0; pe < shape.regions.size(); ++pe) {
    const std::int64_t filters = is_replicated(layer) ? shape.filters_of[pe].count() : shape.filters;
    pass.drained += filters * shape.regions[pe].owned();
    pass.exchanged += filters * shape.regions[pe].halo();
  }
  std::int64_t outputs = pass.drained;
  if (layer.fused_pool)
    outputs = ceil_div(outputs * layer.fused_pool->P * layer.fused_pool->Q, layer.P * layer.Q);
  const double kept = static_cast<double>(outputs) * on.array.outputs_on_chip(layer).density;
  pass.output_writes = ceil_div(static_cast<std::int64_t>(std::ceil(kept)), on.array.outputs_per_word);
}

Pass pass_of(const GridLayer& on, const Dataflow& dataflow, const PassShape& shape) {
  Pass pass;
  std::int64_t halo = 0, owned = 0;
  for (const Region& region : shape.regions) {
    halo = std::max(halo, region.halo());
    owned = std::max(owned, region.owned());
  }
  pass.halo_cycles = ceil_div(shape.filters * halo, on.array.ppu_lanes);
  pass.drain_cycles = ceil_div(shape.filters * owned, on.array.ppu_lanes);
  pass.store_bytes = store_bytes(on, shape);
  count_outputs(on, shape, pass);
  for (std::int64_t pe = 0; pe < on.array.grid.pes(); ++pe)
    pass.unassigned.push_back(dataflow.is_unassigned(shape, pe));
  return pass;
}

class ScheduleBuilder {
 public:
  ScheduleBuilder(const GridLayer& on, const Dataflow& dataflow, const TileShape& tile)
      : on_(on),
        dataflow_(dataflow),
        channel_tiles_(channel_tiles(on, tile)),
        entries_per_chunk_(entries_per_chunk(on)) {
    for (const PassShape& shape : pass_shapes(on, tile)) append(shape);
  }

  Schedule schedule;

 private:
  void append(const PassShape& shape) {
    Pass pass = pass_of(on_, dataflow_, shape);
    pass.first_chunk = next_chunk();
    BurstStream payload(on_.memory.dram.burst_bytes), metadata(on_.memory.dram.burst_bytes);
    for (const Interval& c : channel_tiles_) {
      if (needs_new_input_tile(shape)) append_input_tile(shape, c);
      for (const std::vector<Entry>& entries : cut_stream(dataflow_.stream(shape, c), entries_per_chunk_)) {
        Chunk chunk{static_cast<std::int64_t>(schedule.passes.size()),
                    static_cast<std::int64_t>(schedule.input_tiles.size()) - 1,
                    0,
                    0,
                    {},
                    0};
        std::int64_t elements = 0;
        for (const Entry& entry : entries) elements += entry.elements();
        chunk.payload_bytes = payload.fetch(elements * on_.layer.weight_bits);
        if (on_.array.compressed_weights)
          chunk.metadata_bytes = metadata.fetch(elements * on_.array.run_bits);
        for (std::int64_t pe = 0; pe < on_.array.grid.pes(); ++pe) {
          chunk.issues_of.push_back(dataflow_.issues(shape, entries, pe));
          chunk.input_reads += dataflow_.input_reads(shape, entries, pe);
        }
        schedule.chunks.push_back(chunk);
      }
      schedule.input_tiles.back().last_chunk = next_chunk() - 1;
    }
    pass.last_chunk = next_chunk() - 1;
    schedule.passes.push_back(pass);
    last_plane_ = shape.tile;
  }

  // Replicated and too large to stay: each pass loads its channels again. Else a tile serves all passes of
  // its plane.
  bool needs_new_input_tile(const PassShape& shape) const {
    if (schedule.input_tiles.empty() || (is_replicated(on_.layer) && !inputs_stay(on_))) return true;
    const auto differ = [](const Interval& a, const Interval& b) { return a.first != b.first; };
    return differ(shape.tile.n, last_plane_.n) || differ(shape.tile.p, last_plane_.p) ||
           differ(shape.tile.q, last_plane_.q);
  }

  void append_input_tile(const PassShape& shape, const Interval& c) {
    Interval channels{0, on_.layer.C};
    if (is_replicated(on_.layer) && !inputs_stay(on_)) {
      const std::int64_t first = shape.group * on_.layer.channels_per_group();
      channels = {first + c.first, first + c.end};
    }
    schedule.input_tiles.push_back(
        {next_chunk(), next_chunk(), input_tile_bytes(on_, dataflow_, shape.tile, channels)});
  }

  std::int64_t next_chunk() const { return static_cast<std::int64_t>(schedule.chunks.size()); }

  const GridLayer& on_;
  const Dataflow& dataflow_;
  std::vector<Interval> channel_tiles_;
  std::int64_t entries_per_chunk_;
  PlaneTile last_plane_;
};

}  // namespace

std::int64_t PassShape::filters_of_all() const {
  std::int64_t count = 0;
  for (const Interval& filters_of_pe : filters_of) count += filters_of_pe.count();
  return count;
}

std::int64_t Entry::elements() const {
  std::int64_t count = 0;
  for (const std::vector<Weight>& vector : vector_of) count += static_cast<std::int64_t>(vector.size());
  return count;
}

Schedule make_schedule(const GridLayer& on, const Dataflow& dataflow, const TileShape& tile) {
  return ScheduleBuilder(on, dataflow, tile).schedule;
}

}  // namespace lacuna::reference

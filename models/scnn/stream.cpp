#include "models/scnn/stream.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/integer_math.h"

namespace lacuna::scnn {
namespace {

// Whole bursts of a stream that starts at a burst: how many bytes the next elements fetch anew.
class BurstCursor {
 public:
  BurstCursor(std::int64_t element_bits, std::int64_t burst_bytes)
      : element_bits_(element_bits), burst_bytes_(burst_bytes) {}
  std::int64_t fetch(std::int64_t elements) {
    elements_ += elements;
    const std::int64_t end = ceil_div(ceil_div(elements_ * element_bits_, 8), burst_bytes_) * burst_bytes_;
    const std::int64_t bytes = end - fetched_;
    fetched_ = end;
    return bytes;
  }

 private:
  std::int64_t element_bits_, burst_bytes_, elements_ = 0, fetched_ = 0;
};

// Cuts one pass into chunks.
class Cutter {
 public:
  Cutter(std::vector<Chunk>& chunks, std::int64_t pass, const ChunkRules& rules)
      : chunks_(chunks),
        rules_(rules),
        payload_(rules.payload_bits, rules.burst_bytes),
        index_(rules.index_bits, rules.burst_bytes),
        first_(chunks.size()) {
    open_.pass = pass;
  }

  void cut(const std::vector<StreamUnit>& units) {
    std::int64_t in_tile = 0;
    for (const StreamUnit& unit : units) {
      if (in_tile++ == rules_.units_per_tile) {
        end_channel_tile();
        in_tile = 1;
      }
      for (const std::int64_t elements : unit) add_entry(elements);
    }
    end_channel_tile();
    chunks_[first_].begins_pass = true;
    chunks_.back().ends_pass = true;
  }

 private:
  void add_entry(std::int64_t elements) {
    if (open_.entries.count == rules_.entries) close();
    ++open_.entries.count;
    elements_ += elements;
  }

  void close() {
    open_.bytes = {payload_.fetch(elements_), index_.fetch(elements_)};
    open_.begins_channel_tile = begins_tile_;
    chunks_.push_back(open_);
    open_.entries = {open_.entries.end(), 0};
    elements_ = 0;
    begins_tile_ = false;
  }

  // A tile without weights has an empty chunk: its activations are waited for all the same.
  void end_channel_tile() {
    if (open_.entries.count > 0 || begins_tile_) close();
    chunks_.back().ends_channel_tile = true;
    begins_tile_ = true;
    ++open_.channel_tile;
  }

  std::vector<Chunk>& chunks_;
  const ChunkRules& rules_;
  BurstCursor payload_, index_;
  std::size_t first_;
  Chunk open_;
  std::int64_t elements_ = 0;
  bool begins_tile_ = true;
};

// Appends steps plane tile by plane tile.
class Builder {
 public:
  Builder(const Layer& layer, const Residency& residency, const std::vector<PassShape>& passes,
          const std::vector<Chunk>& chunks, const Traffic& traffic, Plan& plan)
      : layer_(layer),
        residency_(residency),
        passes_(passes),
        chunks_(chunks),
        traffic_(traffic),
        plan_(plan) {
    for (const Chunk& chunk : chunks) plan_.weight_tiles.push_back(weight_tile_of(chunk));
  }

  void add_tile(const PlaneTile& tile) {
    plan_.pixel_tiles.push_back(is_replicated(layer_) ? PixelTile{{0, layer_.N}, {0, 1}, {0, 1}}
                                                      : PixelTile{{tile.image, 1}, tile.p, tile.q});
    for (std::size_t i = 0; i < chunks_.size(); ++i) {
      const Chunk& chunk = chunks_[i];
      Step step;
      step.weight_tile = static_cast<std::int32_t>(i);
      step.pixel_tile = static_cast<std::int32_t>(plan_.pixel_tiles.size() - 1);
      step.takes_weights = step.releases_weights = true;
      step.takes_inputs = tiles_channels() ? chunk.begins_channel_tile : i == 0;
      step.releases_inputs = tiles_channels() ? chunk.ends_channel_tile : i + 1 == chunks_.size();
      step.takes_outputs = chunk.begins_pass;
      step.releases_outputs = chunk.ends_pass;
      record(step, tile, chunk);
      plan_.steps.push_back(step);
    }
  }

 private:
  // Then they are loaded anew in every pass.
  bool tiles_channels() const { return residency_.tiles_channels; }

  WeightTile weight_tile_of(const Chunk& chunk) const {
    const PassShape& pass = passes_[static_cast<std::size_t>(chunk.pass)];
    return {{pass.group, 1}, pass.filters, {0, layer_.channels_per_group()}};
  }

  void record(const Step& step, const PlaneTile& tile, const Chunk& chunk) {
    const auto index = static_cast<std::int64_t>(plan_.steps.size());
    plan_.weight_loads.push_back({index, chunk.bytes.payload, chunk.bytes.metadata});
    const PassShape& pass = passes_[static_cast<std::size_t>(chunk.pass)];
    if (step.takes_inputs)
      plan_.input_loads.push_back({index, traffic_.input_bytes(tile, pass, chunk.channel_tile), 0});
    if (step.takes_outputs)
      plan_.output_visits.push_back({index, index, 0, traffic_.output_bytes(tile, pass), false});
    plan_.output_visits.back().last_step = index;
  }

  const Layer& layer_;
  const Residency& residency_;
  const std::vector<PassShape>& passes_;
  const std::vector<Chunk>& chunks_;
  const Traffic& traffic_;
  Plan& plan_;
};

void check_steps(const Layer& layer, std::int64_t tiles, std::int64_t chunks) {
  if (tiles <= max_steps / std::max<std::int64_t>(1, chunks)) return;
  throw Infeasible(fmt::format("layer \"{}\": it would take {} steps ({} plane tiles x {} chunks of "
                               "weights), and more than {} are "
                               "not planned; larger buffers would need fewer",
                               layer.name, static_cast<Wide>(tiles) * chunks, tiles, chunks, max_steps),
                   "");
}

}  // namespace

Range PassShape::filters_of(std::int64_t pe, std::int64_t share, std::int64_t filters_per_group) const {
  const std::int64_t first = pe * share + filters.first;
  const std::int64_t end = std::min({first + filters.count, (pe + 1) * share, filters_per_group});
  return {first, std::max<std::int64_t>(0, end - first)};
}

std::vector<PassShape> pass_shapes(const PlanarArray& array, const Layer& layer, const Residency& residency) {
  const std::int64_t filters = filters_of_a_pe(array, layer);
  std::vector<PassShape> passes;
  for (std::int64_t g = 0; g < layer.groups; ++g)
    for (std::int64_t k = 0; k < filters; k += residency.filters_per_pass)
      passes.push_back({g, {k, std::min(residency.filters_per_pass, filters - k)}});
  return passes;
}

std::vector<Chunk> cut_chunks(const std::vector<PassShape>& passes, const StreamOfPass& stream,
                              const ChunkRules& rules) {
  std::vector<Chunk> chunks;
  for (std::size_t i = 0; i < passes.size(); ++i)
    Cutter(chunks, static_cast<std::int64_t>(i), rules).cut(stream(passes[i]));
  return chunks;
}

std::int64_t fifo_entries(const PlanarArray& array, const Machine& machine, const Layer& layer) {
  const BufferConfig& fifo = machine.buffers.weight;
  const std::int64_t bits =
      array.vector_elements * stored_bits(layer.weight_bits, array.stores_compressed_weights, array);
  const std::int64_t entries = 8 * (fifo.capacity_bytes / array.pes()) / bits / fifo.slots();
  if (entries >= 1) return entries;
  throw Infeasible(
      fmt::format("expected {} entries of {} bits in each of {} PEs, which take {} bytes", fifo.slots(), bits,
                  array.pes(), array.pes() * ceil_div(fifo.slots() * bits, 8)),
      "weight");
}

Plan make_stream_plan(const Layer& layer, const Residency& residency, const std::vector<PlaneTile>& tiles,
                      const std::vector<PassShape>& passes, const std::vector<Chunk>& chunks,
                      const Traffic& traffic) {
  check_steps(layer, std::ssize(tiles), std::ssize(chunks));
  Plan plan;
  plan.tile = {1, residency.filters_per_pass, residency.tile_c, 1, residency.tile_p, residency.tile_q};
  plan.order = LoopOrder::input_reuse;
  plan.steps.reserve(tiles.size() * chunks.size());
  plan.weight_loads.reserve(tiles.size() * chunks.size());
  Builder builder(layer, residency, passes, chunks, traffic, plan);
  for (const PlaneTile& tile : tiles) builder.add_tile(tile);
  return plan;
}

}  // namespace lacuna::scnn

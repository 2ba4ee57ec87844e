// A stream's chunks as the steps of a plan.
#include <fmt/format.h>

#include <algorithm>

#include "models/scnn/layout/stream.h"
#include "sim/plan/infeasible.h"
#include "sim/plan/tile_fit.h"

namespace lacuna::scnn {
namespace {

// Appends steps plane tile by plane tile.
class Builder {
 public:
  Builder(const Layer& layer, const Stream& stream, const Traffic& traffic, Plan& plan)
      : layer_(layer),
        residency_(stream.residency),
        passes_(stream.passes),
        chunks_(stream.chunks),
        traffic_(traffic),
        plan_(plan) {
    for (const Chunk& chunk : chunks_) plan_.weight_tiles.push_back(weight_tile_of(chunk));
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
    const WeightTileBytes& bytes = traffic_.chunks[static_cast<std::size_t>(step.weight_tile)];
    plan_.weight_loads.push_back({index, bytes.payload, bytes.metadata});
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
                               "weights), and more than {} are not planned; larger buffers would need fewer",
                               layer.name, static_cast<Wide>(tiles) * chunks, tiles, chunks, max_steps),
                   "");
}

}  // namespace

Plan make_stream_plan(const Layer& layer, const Mapping& mapping, const Stream& stream,
                      const Traffic& traffic) {
  check_steps(layer, std::ssize(stream.tiles), std::ssize(stream.chunks));
  Plan plan{mapping, {}, {}, {}, {}, {}, {}};
  plan.steps.reserve(stream.tiles.size() * stream.chunks.size());
  plan.weight_loads.reserve(stream.tiles.size() * stream.chunks.size());
  Builder builder(layer, stream, traffic, plan);
  for (const PlaneTile& tile : stream.tiles) builder.add_tile(tile);
  return plan;
}

}  // namespace lacuna::scnn

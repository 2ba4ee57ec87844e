#include "models/pattern/estimate.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "sim/base/integer_math.h"

namespace lacuna::pattern {
Estimate::Estimate(Weights& weights, const Layer& layer, const LayerTensors& tensors, std::int64_t slot_bytes)
    : weights_(weights),
      kernels_(*weights.kernels()),
      format_(weights.format()),
      rules_(weights.rules()),
      layer_(layer),
      tensors_(tensors),
      slot_bytes_(slot_bytes) {}

TilingModel Estimate::tiling_model() {
  return {.compute_cycles = [this](const TileShape& t) { return compute_cycles(t); },
          .weight_footprint = [this](const TileShape& t) { return estimated_footprint(t); },
          .weight_bytes = [this](const TileShape& t) { return bits(t) / 8; },
          .exact_weight_footprint = [this](const TileShape& t) { return footprint(t); }};
}

// Of all weights: exact but for the runs, of which every filter is taken to have as many as it can.
std::int64_t Estimate::bits(const TileShape& t) const {
  WeightFormat::Stored stored;
  stored.filters = layer_.K * ceil_div(layer_.channels_per_group(), t.c);
  stored.kernels = kernels_.totals().kept;
  stored.weights = kernels_.totals().stored_weights;
  const bool runs_follow_channels = !weights_.batch_rule().kernel_reorder && kernels_.totals().patterns > 1;
  stored.runs = runs_follow_channels ? stored.kernels
                                     : std::min(stored.kernels, kernels_.totals().patterns * stored.filters);
  const WeightFormat::Bits bits = format_.bits(stored, t.c);
  return bits.payload + bits.metadata + format_.pattern_table_bits();
}

// Of an average tile.
std::int64_t Estimate::estimated_footprint(const TileShape& t) const {
  const std::int64_t filter_tiles = layer_.K * ceil_div(layer_.channels_per_group(), t.c);
  return bits(t) * t.g * t.k / filter_tiles / 8;
}

// The true one; of a tile that does not fit any number of bytes that do not fit but are needed.
std::int64_t Estimate::footprint(const TileShape& t) {
  const auto [at, is_new] = footprints_.try_emplace({t.g, t.k, t.c});
  if (!is_new) return at->second;
  const auto sample =
      tensors_.tables.get<std::int64_t>(of_weight_tiles(weights_.stored_key(), t).of("sampled bytes"),
                                        [&] { return std::vector{sampled_footprint(t)}; });
  const std::int64_t least = sample.front();
  return at->second = least > slot_bytes_ ? least : weights_.stored(t).footprint;
}

// Of the first filters, which are in one tile, and its fullest channel tile.
std::int64_t Estimate::sampled_footprint(const TileShape& t) const {
  constexpr std::int64_t most_filters = 16;
  const std::int64_t Cg = layer_.channels_per_group();
  const auto sample =
      std::span(kernels_.order())
          .first(static_cast<std::size_t>(std::min({t.k, layer_.filters_per_group(), most_filters})));
  const BatchTable table(kernels_.table(), sample, Cg, t.c, weights_.batch_rule());
  std::int64_t fullest = 0;
  for (std::int64_t tile = 0; tile < table.channel_tiles(); ++tile) {
    WeightFormat::Stored stored;
    for (std::int64_t i = 0; i < table.filters(); ++i) add(stored, table.at(i, tile));
    const WeightFormat::Bits bits = format_.bits(stored, std::min(t.c, Cg - tile * t.c));
    fullest = std::max(fullest, ceil_div(bits.payload, 8) + ceil_div(bits.metadata, 8));
  }
  return fullest;
}

// Rule P8, with a sampled round standing for all.
std::int64_t Estimate::compute_cycles(const TileShape& t) {
  const TileCounts counts = count_tiles(layer_, t);
  const std::int64_t pixel_tiles = counts.n * counts.p * counts.q;
  const std::int64_t vectors = ceil_div(layer_.N * layer_.P * layer_.Q, rules_.pixels * pixel_tiles);
  const RoundEstimate& round = round_estimate(t.c);
  const auto cycles_of = [&](std::int64_t filters) {
    const auto cycles = [&](std::int64_t v) { return std::max(v * round.per_vector, round.load); };
    const std::int64_t rest = filters % rules_.sub_arrays;
    return static_cast<Wide>(filters / rules_.sub_arrays) * cycles(vectors) +
           (rest == 0 ? 0 : cycles(ceil_div(vectors, members(rest, rules_))));
  };
  const std::int64_t Kg = layer_.filters_per_group();
  return saturated(static_cast<Wide>(layer_.groups * pixel_tiles) *
                   (Kg / t.k * cycles_of(t.k) + cycles_of(Kg % t.k)));
}

const Estimate::RoundEstimate& Estimate::round_estimate(std::int64_t channels_per_tile) {
  const auto found = round_estimates_.find(channels_per_tile);
  if (found != round_estimates_.end()) return found->second;
  const auto estimate =
      tensors_.tables.get<RoundEstimate>(weights_.costs_key().of(fmt::format("round {}", channels_per_tile)),
                                         [&] { return std::vector{sample_round(channels_per_tile)}; });
  return round_estimates_.emplace(channels_per_tile, estimate.front()).first->second;
}

// Filters from the middle of the order: with `filter_reorder` the first ones are the fullest.
Estimate::RoundEstimate Estimate::sample_round(std::int64_t channels_per_tile) const {
  constexpr std::int64_t most_filters = 16;
  const std::int64_t Kg = layer_.filters_per_group(), Cg = layer_.channels_per_group();
  const std::int64_t filters = std::min({Kg, rules_.sub_arrays, most_filters});
  const auto sample =
      std::span(kernels_.order())
          .subspan(static_cast<std::size_t>((Kg - filters) / 2), static_cast<std::size_t>(filters));
  const BatchTable table(kernels_.table(), sample, Cg, channels_per_tile, weights_.batch_rule());
  RoundEstimate estimate;
  for (std::int64_t tile = 0; tile < table.channel_tiles(); ++tile) {
    const std::int64_t first = tile * channels_per_tile;
    const RoundEstimate of_tile = slowest(
        table, weights_.tile_rules({first, std::min(channels_per_tile, Cg - first)}, channels_per_tile));
    estimate.per_vector += of_tile.per_vector;
    estimate.load += of_tile.load;
  }
  return estimate;
}

Estimate::RoundEstimate Estimate::slowest(const BatchTable& table, const ChannelTileRules& tile) const {
  const std::int64_t pixels = std::min(rules_.pixels, layer_.N * layer_.P * layer_.Q);  // of a vector
  RoundEstimate slowest;
  for (std::int64_t i = 0; i < table.filters(); ++i) {
    RoundEstimate filter;
    for (const BatchClass& of : table.classes(table.at(i, tile.index))) {
      filter.per_vector += of.count * vector_cycles(of.batch, false, pixels, rules_);
      filter.load += of.count * load_cycles(of.batch, tile, rules_);
    }
    slowest.per_vector = std::max(slowest.per_vector, filter.per_vector);
    slowest.load = std::max(slowest.load, filter.load);
  }
  return slowest;
}

}  // namespace lacuna::pattern

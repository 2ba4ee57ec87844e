// What the search for tiles wants to know of a layer's weights, quickly.
#pragma once

#include <map>
#include <tuple>

#include "models/pattern/weights.h"
#include "sim/plan/tiling.h"

namespace lacuna::pattern {

class Estimate {
 public:
  // Layer, tensors and weights stay.
  Estimate(Weights& weights, const Layer& layer, const LayerTensors& tensors, std::int64_t slot_bytes);

  TilingModel tiling_model();

 private:
  // The cycles of a round's pixel vector in all channel tiles, and those that its weights take at the port.
  struct RoundEstimate {
    std::int64_t per_vector = 0, load = 0;
  };

  std::int64_t compute_cycles(const TileShape& tile);
  std::int64_t bits(const TileShape& tile) const;
  std::int64_t estimated_footprint(const TileShape& tile) const;
  std::int64_t footprint(const TileShape& tile);
  std::int64_t sampled_footprint(const TileShape& tile) const;
  const RoundEstimate& round_estimate(std::int64_t channels_per_tile);
  RoundEstimate sample_round(std::int64_t channels_per_tile) const;
  RoundEstimate slowest(const BatchTable& table, const ChannelTileRules& tile) const;

  Weights& weights_;
  OrderedKernels& kernels_;
  const WeightFormat& format_;
  const StepRules& rules_;
  const Layer& layer_;
  const LayerTensors& tensors_;
  std::int64_t slot_bytes_;
  std::map<std::int64_t, RoundEstimate> round_estimates_;  // by channels per tile
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, std::int64_t> footprints_;  // by g, k, c
};

}  // namespace lacuna::pattern

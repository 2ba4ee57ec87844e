#include "models/nm_tensor_core/kernel.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "models/nm_tensor_core/datapath.h"
#include "sim/base/integer_math.h"
#include "sim/kit/tiled_kernel.h"
#include "sim/plan/pixel_tiles.h"
#include "sim/plan/weight_tiles.h"

namespace lacuna::nm_tensor_core {
namespace {

class NmTensorCoreKernel : public TiledKernel {
 public:
  NmTensorCoreKernel(const NmTensorCore& array, const ArrayContext& context, const Layer& layer,
                     const LayerTensors& tensors)
      : TiledKernel(context, layer),
        array_(array),
        tensors_(tensors),
        mode_(mode_of(array, context, layer, tensors)),
        costs_(mode_.rounds, mode_.ports) {}

  Wide bound(const Mapping& mapping) override { return compute_cycles(mapping.tile); }

  std::optional<TilingModel> tiling_model() override {
    return TilingModel{
        .compute_cycles = [this](const TileShape& t) { return saturated(compute_cycles(t)); },
        .weight_footprint =
            [this](const TileShape& t) {
              return total(tile_bytes(t.g * t.k, t.c, channel_tiles(t.c).most_pieces));
            },
        .weight_bytes =
            [this](const TileShape& t) {
              return total(tile_bytes(layer().K, layer().channels_per_group(), channel_tiles(t.c).pieces));
            }};
  }

  std::unique_ptr<Datapath> datapath(Plan plan) override {
    const Wide cycles = bound(plan);
    return make_datapath(array_, mode_, layer(), tensors_, std::move(plan), cycles);
  }

 private:
  // All channel tiles of one size.
  struct ChannelTiles {
    std::map<std::array<std::int64_t, 3>, std::pair<Range, std::int64_t>>
        kinds;                     // that cost the same, and how many
    std::int64_t pieces = 0;       // in all
    std::int64_t most_pieces = 0;  // in one
  };

  StoredWeights stored_tiles(const TileShape& t) override {
    StoredWeights stored{{}, total(tile_bytes(t.g * t.k, t.c, channel_tiles(t.c).most_pieces))};
    for_each_weight_tile(layer(), t, [&](const Range& g, const Range& k, const Range& c) {
      stored.tiles.push_back(tile_bytes(g.count * k.count, c.count, mode_.rounds.pieces(c)));
    });
    return stored;
  }

  static std::int64_t total(const WeightTileBytes& bytes) { return bytes.payload + bytes.metadata; }

  // "Storage" in README.md.
  WeightTileBytes tile_bytes(std::int64_t filters, std::int64_t channels, std::int64_t pieces) const {
    if (!mode_.sparse)
      return {ceil_div(filters * channels * layer().R * layer().S * layer().weight_bits, 8), 0};
    const std::int64_t stored = filters * pieces * array_.keep;
    return {ceil_div(stored * layer().weight_bits, 8), ceil_div(stored * mode_.position_bits, 8)};
  }

  // Rule T7 over all tiles.
  Wide compute_cycles(const TileShape& t) {
    const std::int64_t Kg = layer().filters_per_group();
    Wide cycles = 0;
    for_each_pixel_tile_size(layer(), t, [&](std::int64_t tiles, std::int64_t pixels) {
      for (const auto& [key, kind] : channel_tiles(t.c).kinds) {
        const auto& [channels, count] = kind;
        cycles += static_cast<Wide>(tiles * count * (Kg / t.k)) * costs_.at(t.k, pixels, channels).cycles;
        if (Kg % t.k > 0)
          cycles += static_cast<Wide>(tiles * count) * costs_.at(Kg % t.k, pixels, channels).cycles;
      }
    });
    return layer().groups * cycles;
  }

  const ChannelTiles& channel_tiles(std::int64_t channels_per_tile) {
    const auto [at, is_new] = by_channels_.try_emplace(channels_per_tile);
    if (!is_new) return at->second;
    const std::int64_t Cg = layer().channels_per_group();
    for (std::int64_t c = 0; c < Cg; c += channels_per_tile) {
      const Range channels{c, std::min(channels_per_tile, Cg - c)};
      const std::array key{c % array_.group_size, channels.count, std::int64_t{c == 0}};
      ++at->second.kinds.try_emplace(key, channels, 0).first->second.second;
      at->second.pieces += mode_.rounds.pieces(channels);
      at->second.most_pieces = std::max(at->second.most_pieces, mode_.rounds.pieces(channels));
    }
    return at->second;
  }

  NmTensorCore array_;
  const LayerTensors& tensors_;
  ArrayMode mode_;
  StepCosts costs_;
  std::map<std::int64_t, ChannelTiles> by_channels_;  // by channels per tile
};

}  // namespace

std::unique_ptr<LayerKernel> make_kernel(const NmTensorCore& array, const ArrayContext& context,
                                         const Layer& layer, const LayerTensors& tensors) {
  return std::make_unique<NmTensorCoreKernel>(array, context, layer, tensors);
}

}  // namespace lacuna::nm_tensor_core

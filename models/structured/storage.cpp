#include "models/structured/storage.h"

#include <fmt/format.h>

#include <memory>

#include "sim/base/integer_math.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna::structured {
namespace {

// The bits of a count follow from the masks of groups.
const std::vector<UnusedKey> not_of_counts{{"filters", "who takes a group is another matter"},
                                           {"pixels", "inputs"},
                                           {"weights_per_cycle", "timing"},
                                           {"synchronization", "timing"},
                                           {"psum_bits", "timing"},
                                           {"weight_port_bits", "timing"},
                                           {"input_port_bits", "timing"},
                                           {"output_port_bits", "timing"}};

}  // namespace

Storage::Storage(const Structured& array, const SlotBytes& slots, const TableKey& key, const Layer& layer,
                 const LayerTensors& tensors)
    : array_(array),
      layer_(layer),
      tensors_(tensors),
      counts_key_(key.without(not_of_counts)),
      nonzeros_(nonzero_weights(tensors)),
      shapes_(layer, array.filters, slots.weights, tensors.tables, key, bits_source()) {}

// Expected bits of `filters` filters' weights in a tile of `channels` channels.
std::int64_t Storage::estimated_bits(std::int64_t channels, std::int64_t filters) {
  const std::int64_t positions = filters * layer_.R * layer_.S;
  const double nonzeros = static_cast<double>(positions * channels) * static_cast<double>(nonzeros_) /
                          static_cast<double>(layer_.weight_count());
  const std::int64_t groups = positions * ceil_div(channels, array_.group_size);
  return static_cast<std::int64_t>(nonzeros * static_cast<double>(layer_.weight_bits + array_.index_bits())) +
         groups * count_bits(layer_.channels_per_group());
}

std::int64_t Storage::estimated_footprint(const TileShape& t) {
  return array_.filters * ceil_div(estimated_bits(t.c, t.g * ceil_div(t.k, array_.filters)), 8);
}

std::int64_t Storage::estimated_bytes(const TileShape& t) {
  return estimated_bits(t.c, layer_.K * ceil_div(layer_.channels_per_group(), t.c)) / 8;
}

std::int64_t Storage::cut(std::int64_t channels_per_tile) const {
  return channels_per_tile % array_.group_size == 0 ? layer_.channels_per_group() : channels_per_tile;
}

const GroupCounts& Storage::counts(std::int64_t channels_per_tile) {
  const std::int64_t key = cut(channels_per_tile);
  if (const auto found = counts_by_cut_.find(key); found != counts_by_cut_.end()) return found->second;
  return counts_by_cut_.emplace(key, count(layer_.K, key)).first->second;
}

GroupCounts Storage::count(std::int64_t filters, std::int64_t channels_per_tile) const {
  return {layer_, tensors_.weights, filters,
          ChannelPieces(layer_.channels_per_group(), array_.group_size, channels_per_tile)};
}

// Bits of the number of a group's weights; none if the layer's counts are regular.
std::int64_t Storage::count_bits(std::int64_t channels_per_tile) {
  const std::int64_t key = cut(channels_per_tile);
  if (const auto found = count_bits_.find(key); found != count_bits_.end()) return found->second;
  const auto bits = tensors_.tables.get<std::int64_t>(counts_key_.of(fmt::format("count bits {}", key)), [&] {
    return std::vector{counts(key).regular() ? 0 : array_.count_bits()};
  });
  return count_bits_.emplace(key, bits.front()).first->second;
}

CompressedShapes::Source Storage::bits_source() {
  return {.bits = [this](std::int64_t tile_c) -> CompressedShapes::BitsOf {
            return [this, &table = counts(tile_c), bits_per_group = count_bits(tile_c)](std::int64_t filter,
                                                                                        const Range& c) {
              return filter_bits(table, filter, c, bits_per_group);
            };
          },
          // Whether the counts of all groups are regular is not known: they take no bits then.
          .sample = [this](std::int64_t tile_c, std::int64_t filters) -> CompressedShapes::BitsOf {
            return [this, table = std::make_shared<GroupCounts>(count(filters, cut(tile_c)))](
                       std::int64_t filter, const Range& c) { return filter_bits(*table, filter, c, 0); };
          }};
}

// "Storage" in README.md.
WeightBits Storage::filter_bits(const GroupCounts& table, std::int64_t filter, const Range& c,
                                std::int64_t bits_per_group) const {
  const std::int64_t weights = table.weights(filter, c);
  const std::int64_t groups = layer_.R * layer_.S * table.pieces().of(c).count;
  return {weights * layer_.weight_bits, weights * array_.index_bits() + groups * bits_per_group};
}

}  // namespace lacuna::structured

#include "models/cambricon_x/storage.h"

#include <memory>
#include <numeric>

#include "sim/base/integer_math.h"
#include "sim/tensors/nonzero_weights.h"

namespace lacuna::cambricon_x {
namespace {

// Slots follow from masks, windows and steps.
const std::vector<UnusedKey> not_of_slots{{"pes", "who takes a slot is another matter"},
                                          {"multipliers_per_pe", "how many are taken at once, too"},
                                          {"synchronization", "timing"},
                                          {"psum_bits", "timing"},
                                          {"weight_port_bits", "timing"},
                                          {"input_port_bits", "timing"},
                                          {"output_port_bits", "timing"}};

WindowRule window_rule(const CambriconX& array) {
  return {array.window, array.step_indexing() ? (std::int64_t{1} << array.step_bits) - 1 : 0};
}

}  // namespace

Storage::Storage(const CambriconX& array, const SlotBytes& slots, const TableKey& key, const Layer& layer,
                 const LayerTensors& tensors)
    : array_(array),
      layer_(layer),
      tensors_(tensors),
      rule_(window_rule(array)),
      slot_tables_{tensors.tables, key.without(not_of_slots).of("slots")},
      nonzeros_(nonzero_weights(tensors)),
      shapes_(layer, array.pes, slots.weights, tensors.tables, key, bits_source()) {}

const SlotTable& Storage::slots(std::int64_t channels_per_tile) {
  const auto found = slots_by_channels_.find(channels_per_tile);
  if (found != slots_by_channels_.end()) return found->second;
  SlotTable slots(layer_, tensors_.weights, channels_per_tile, rule_, slot_tables_);
  return slots_by_channels_.emplace(channels_per_tile, std::move(slots)).first->second;
}

SlotTable Storage::slots_of_first(std::int64_t filters, std::int64_t channels_per_tile) const {
  return {first_filters(layer_, filters), tensors_.weights, channels_per_tile, rule_};
}

// Expected bits of `neurons` neurons' synapses, in channel tiles of t.c of which only `tiles` count.
std::int64_t Storage::estimated_bits(const TileShape& t, std::int64_t neurons, std::int64_t tiles) const {
  const std::int64_t candidates = t.c * layer_.R * layer_.S;
  const double synapses = static_cast<double>(neurons * tiles * candidates);
  const double nonzeros =
      synapses * static_cast<double>(nonzeros_) / static_cast<double>(layer_.weight_count());
  const double counts =
      static_cast<double>(neurons * tiles * ceil_div(candidates, array_.window) * array_.window_bits());
  const double index =
      array_.step_indexing() ? nonzeros * static_cast<double>(array_.step_bits) + counts : synapses;
  return static_cast<std::int64_t>(nonzeros * static_cast<double>(layer_.weight_bits) + index);
}

std::int64_t Storage::estimated_footprint(const TileShape& t) const {
  return array_.pes * ceil_div(estimated_bits(t, t.g * ceil_div(t.k, array_.pes), 1), 8);
}

std::int64_t Storage::estimated_bytes(const TileShape& t) const {
  return estimated_bits(t, layer_.K, ceil_div(layer_.channels_per_group(), t.c)) / 8;
}

CompressedShapes::Source Storage::bits_source() {
  const auto bits_of = [this](const SlotTable& slots, std::int64_t filter, const Range& c,
                              std::int64_t tile) { return neuron_bits(slots, filter, c.first / tile); };
  return {.bits = [this, bits_of](std::int64_t tile_c) -> CompressedShapes::BitsOf {
            return [&slots = this->slots(tile_c), bits_of, tile_c](std::int64_t filter, const Range& c) {
              return bits_of(slots, filter, c, tile_c);
            };
          },
          .sample = [this, bits_of](std::int64_t tile_c, std::int64_t filters) -> CompressedShapes::BitsOf {
            const auto slots = std::make_shared<SlotTable>(slots_of_first(filters, tile_c));
            return [slots, bits_of, tile_c](std::int64_t filter, const Range& c) {
              return bits_of(*slots, filter, c, tile_c);
            };
          }};
}

// Payload and metadata of one neuron's synapses in one channel tile ("Storage" in README.md).
WeightBits Storage::neuron_bits(const SlotTable& table, std::int64_t filter,
                                std::int64_t channel_tile) const {
  const std::span<const std::uint16_t> windows = table.windows(filter, channel_tile);
  const std::int64_t slots = std::accumulate(windows.begin(), windows.end(), std::int64_t{0});
  const std::int64_t metadata =
      array_.step_indexing()
          ? slots * array_.step_bits + static_cast<std::int64_t>(windows.size()) * array_.window_bits()
          : table.candidates(channel_tile);
  return {slots * layer_.weight_bits, metadata};
}

Layer first_filters(const Layer& layer, std::int64_t filters) {
  Layer first = layer;
  first.C = layer.channels_per_group();
  first.K = filters;
  first.groups = 1;
  return first;
}

}  // namespace lacuna::cambricon_x

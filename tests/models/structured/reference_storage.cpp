// Storage (models/structured/README.md): the weights of a tile as DRAM and the PEs' memories hold them.
#include <algorithm>

#include "tests/clocked/groups.h"
#include "tests/models/structured/reference.h"

namespace lacuna::reference {
namespace {

struct Bits {
  std::int64_t payload = 0, metadata = 0;
};

class Store {
 public:
  Store(const StructuredArray& array, const Layer& layer, const LayerTensors& tensors, const TileShape& tile)
      : array_(array), layer_(layer), operands_(layer, tensors), regular_(is_regular(tile)) {}

  void add(Bits& bits, const Block& block, std::int64_t filter) const {
    for (const WeightGroup& group : weight_groups(layer_, block.c, array_.group_size)) {
      for (std::size_t i = 0; i < nonzero_taps(operands_, filter, group).size(); ++i) {
        bits.payload += layer_.weight_bits;
        bits.metadata += index_bits(array_.group_size);
      }
      if (!regular_) bits.metadata += index_bits(array_.group_size + 1);  // a number 0..G
    }
  }

 private:
  // Every group is as full as the fullest one, or as it can be.
  bool is_regular(const TileShape& tile) const {
    std::size_t fullest = 0;
    std::vector<std::pair<std::size_t, std::size_t>> counts_and_sizes;
    for (std::int64_t filter = 0; filter < layer_.K; ++filter)
      for (std::int64_t c = 0; c < layer_.channels_per_group(); c += tile.c) {
        const Range channels{c, std::min(tile.c, layer_.channels_per_group() - c)};
        for (const WeightGroup& group : weight_groups(layer_, channels, array_.group_size)) {
          counts_and_sizes.emplace_back(nonzero_taps(operands_, filter, group).size(), group.size());
          fullest = std::max(fullest, counts_and_sizes.back().first);
        }
      }
    return std::all_of(counts_and_sizes.begin(), counts_and_sizes.end(), [fullest](const auto& group) {
      return group.first == std::min(fullest, group.second);
    });
  }

  StructuredArray array_;
  const Layer& layer_;
  Operands operands_;
  bool regular_;
};

}  // namespace

WeightTileBytes structured_tile_bytes(const StructuredArray& array, const Layer& layer,
                                      const LayerTensors& tensors, const TileShape& tile,
                                      const Block& block) {
  const Store store(array, layer, tensors, tile);
  Bits bits;
  for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
    for (std::int64_t k = block.k.first; k < block.k.end(); ++k)
      store.add(bits, block, g * layer.filters_per_group() + k);
  return {ceil_div(bits.payload, 8), ceil_div(bits.metadata, 8)};
}

bool structured_tile_fits(const StructuredArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const TileShape& tile, const Block& block) {
  const Store store(array, layer, tensors, tile);
  for (std::int64_t pe = 0; pe < array.filters; ++pe) {
    Bits bits;
    for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
      for (std::int64_t k = block.k.first + pe; k < block.k.end(); k += array.filters)
        store.add(bits, block, g * layer.filters_per_group() + k);
    if (ceil_div(bits.payload + bits.metadata, 8) > memory.buffers.weight.slot_bytes() / array.filters)
      return false;
  }
  return true;
}

}  // namespace lacuna::reference

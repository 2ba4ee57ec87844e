// Rules T1 to T8 and Storage (models/nm_tensor_core/README.md).
#include <algorithm>
#include <utility>

#include "tests/reference/reference_groups.h"

namespace lacuna::reference {
namespace {

// An element of the reduction axis as an issue takes it: nothing where it is padded with a zero.
using Element = std::optional<Tap>;

class NmTensorCoreMachine : public Machine {
 public:
  NmTensorCoreMachine(const NmTensorCoreArray& array, const Memory& memory, const Layer& layer,
                      const LayerTensors& tensors)
      : array_(array),
        memory_(memory),
        layer_(layer),
        operands_(layer, tensors),
        sparse_(nm_obeys(array, layer, tensors)) {}

  std::int64_t pes() const override { return array_.cores; }
  std::int64_t pipeline_stages() const override { return array_.pipeline_stages; }
  std::size_t psum_count() const override { return static_cast<std::size_t>(layer_.output_count()); }

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section section;
    section.min_pixel_cycles =
        output_port_cycles(memory_, block, array_.cores * array_.filters * array_.pixels);
    const std::int64_t tiles = filter_tiles(block) * ceil_div(block.pixels(), array_.pixels);
    for (section.group = block.g.first; section.group < block.g.end(); ++section.group)
      for (section.round = 0; section.round < ceil_div(tiles, array_.cores); ++section.round)
        sections.push_back(section);
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::vector<std::vector<Pixel>> vectors = pixel_vectors(block, array_.pixels);
    const std::int64_t number = section.round * array_.cores + pe;
    const auto h = static_cast<std::size_t>(number / filter_tiles(block));
    if (h >= vectors.size()) return std::nullopt;
    const std::int64_t first = number % filter_tiles(block) * array_.filters;
    std::vector<std::vector<Product>> issues;
    for (std::int64_t k = first; k < std::min(first + array_.filters, block.k.count); ++k)
      add_products(issues, block, section.group, block.k.first + k, vectors[h]);
    Script script;
    for (std::vector<Product>& products : issues) append_issue(script, std::move(products), issue_cycles());
    return script;
  }

 private:
  std::int64_t filter_tiles(const Block& block) const { return ceil_div(block.k.count, array_.filters); }

  // What one filter takes part in, issue by issue, with all pixels.
  void add_products(std::vector<std::vector<Product>>& issues, const Block& block, std::int64_t group,
                    std::int64_t k, const std::vector<Pixel>& pixels) const {
    const std::int64_t filter = group * layer_.filters_per_group() + k;
    const std::vector<Element> elements = stored(block, filter);
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::size_t issue = i / static_cast<std::size_t>(array_.depth);
      if (issue >= issues.size()) issues.emplace_back();
      if (!elements[i]) continue;
      for (const Pixel& pixel : pixels)
        issues[issue].push_back(operands_.product(group, filter, *elements[i], pixel));
    }
  }

  // T5: the pieces of a filter one after the other, each padded to M elements or N stored values.
  std::vector<Element> stored(const Block& block, std::int64_t filter) const {
    std::vector<Element> elements;
    for (const WeightGroup& piece : weight_groups(layer_, block.c, array_.group_size)) {
      const std::vector<Tap> taps = sparse_ ? nonzero_taps(operands_, filter, piece) : piece;
      const auto padded =
          elements.size() + static_cast<std::size_t>(sparse_ ? array_.keep : array_.group_size);
      elements.insert(elements.end(), taps.begin(), taps.end());
      elements.resize(padded);
    }
    return elements;
  }

  // b of T6
  Cycle issue_cycles() const {
    const std::int64_t position_bits = sparse_ ? index_bits(array_.group_size) : 0;
    const std::int64_t activations = sparse_ ? array_.depth / array_.keep * array_.group_size : array_.depth;
    const Cycle weights =
        port_cycles(array_.cores * array_.filters * array_.depth * (layer_.weight_bits + position_bits),
                    memory_.buffers.weight.bytes_per_cycle());
    const Cycle inputs = port_cycles(array_.cores * array_.pixels * activations * layer_.input_bits,
                                     memory_.buffers.input.bytes_per_cycle());
    return std::max({Cycle{1}, weights, inputs});
  }

  NmTensorCoreArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Operands operands_;
  bool sparse_;
};

}  // namespace

bool nm_obeys(const NmTensorCoreArray& array, const Layer& layer, const LayerTensors& tensors) {
  const Operands operands(layer, tensors);
  for (std::int64_t filter = 0; filter < layer.K; ++filter)
    for (const WeightGroup& group : weight_groups(layer, {0, layer.channels_per_group()}, array.group_size))
      if (static_cast<std::int64_t>(nonzero_taps(operands, filter, group).size()) > array.keep) return false;
  return true;
}

WeightTileBytes nm_tile_bytes(const NmTensorCoreArray& array, const Layer& layer, const LayerTensors& tensors,
                              const Block& block) {
  const std::int64_t filters = block.g.count * block.k.count;
  if (!nm_obeys(array, layer, tensors))
    return {ceil_div(filters * block.c.count * layer.R * layer.S * layer.weight_bits, 8), 0};
  const auto pieces = static_cast<std::int64_t>(weight_groups(layer, block.c, array.group_size).size());
  const std::int64_t values = filters * pieces * array.keep;
  return {ceil_div(values * layer.weight_bits, 8), ceil_div(values * index_bits(array.group_size), 8)};
}

std::unique_ptr<Machine> nm_tensor_core_machine(const NmTensorCoreArray& array, const Memory& memory,
                                                const Layer& layer, const LayerTensors& tensors) {
  return std::make_unique<NmTensorCoreMachine>(array, memory, layer, tensors);
}

}  // namespace lacuna::reference

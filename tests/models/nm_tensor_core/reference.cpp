// Rules T1 to T8 and Storage (models/nm_tensor_core/README.md).
#include "tests/models/nm_tensor_core/reference.h"

#include <algorithm>
#include <utility>

#include "tests/clocked/groups.h"

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

  Pricing pricing() const override {
    const std::int64_t position_bits = sparse_ ? index_bits(array_.group_size) : 0;
    const std::int64_t activations = sparse_ ? array_.depth / array_.keep * array_.group_size : array_.depth;
    Pricing pricing{
        .words = {.weight = {array_.filters * array_.depth * (layer_.weight_bits + position_bits)},
                  .input = {array_.pixels * activations * layer_.input_bits},
                  .output = {array_.filters * array_.pixels * memory_.psum_bits, array_.cores}},
        .prices = mac_prices(memory_, layer_)};
    pricing.prices["index_select"] = {Price::Of::mux, array_.group_size, layer_.input_bits};
    return pricing;
  }
  void finish(Counts& counts) const override {
    counts["pairs"] = counts["mac"];
    if (sparse_) counts["index_select"] = counts["mac"];
  }

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section section;
    const std::int64_t tiles = filter_tiles(block) * ceil_div(block.pixels(), array_.pixels);
    for (section.group = block.g.first; section.group < block.g.end(); ++section.group)
      for (section.round = 0; section.round < ceil_div(tiles, array_.cores); ++section.round) {
        std::int64_t outputs = 0;
        for (const OutputTile& tile : output_tiles(block, section)) outputs += tile.filters * pixels(tile);
        section.min_pixel_cycles = output_port_cycles(memory_, block, outputs);
        sections.push_back(section);
      }
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::vector<OutputTile> tiles = output_tiles(block, section);
    if (pe >= static_cast<std::int64_t>(tiles.size())) return std::nullopt;
    const OutputTile& tile = tiles[static_cast<std::size_t>(pe)];
    std::vector<std::vector<Product>> issues;
    Script script;
    for (std::int64_t k = tile.first_filter; k < tile.first_filter + tile.filters; ++k)
      script.counts["mac"] += add_products(issues, block, section.group, block.k.first + k, tile.vector);
    for (std::size_t issue = 0; issue < issues.size(); ++issue)
      append_issue(script, std::move(issues[issue]), issue_cycles(block, tiles, issue));
    script.counts["weight_buffer_read"] = script.counts["input_buffer_read"] =
        static_cast<std::int64_t>(issues.size());
    script.counts["output_buffer_write"] = 1;
    script.counts["output_buffer_read"] = block.first_channels() ? 0 : 1;
    return script;
  }

 private:
  // T4: what a core works on in a round.
  struct OutputTile {
    std::int64_t first_filter, filters;
    std::vector<Pixel> vector;
  };

  static std::int64_t pixels(const OutputTile& tile) { return static_cast<std::int64_t>(tile.vector.size()); }

  // Of the cores that have one, core 0 first.
  std::vector<OutputTile> output_tiles(const Block& block, const Section& section) const {
    const std::vector<std::vector<Pixel>> vectors = pixel_vectors(block, array_.pixels);
    std::vector<OutputTile> tiles;
    for (std::int64_t core = 0; core < array_.cores; ++core) {
      const std::int64_t number = section.round * array_.cores + core;
      const auto h = static_cast<std::size_t>(number / filter_tiles(block));
      if (h >= vectors.size()) break;
      const std::int64_t first = number % filter_tiles(block) * array_.filters;
      tiles.push_back({first, std::min(array_.filters, block.k.count - first), vectors[h]});
    }
    return tiles;
  }

  std::int64_t filter_tiles(const Block& block) const { return ceil_div(block.k.count, array_.filters); }

  // What one filter takes part in, issue by issue, with all pixels. Returns the pairs: stored zeros are some,
  // the padding of a dense filter is none.
  std::int64_t add_products(std::vector<std::vector<Product>>& issues, const Block& block, std::int64_t group,
                            std::int64_t k, const std::vector<Pixel>& pixels) const {
    const std::int64_t filter = group * layer_.filters_per_group() + k;
    const std::vector<Element> elements = stored(block, filter);
    std::int64_t paired = 0;
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const std::size_t issue = i / static_cast<std::size_t>(array_.depth);
      if (issue >= issues.size()) issues.emplace_back();
      if (elements[i] || sparse_) paired += static_cast<std::int64_t>(pixels.size());
      if (!elements[i]) continue;
      for (const Pixel& pixel : pixels)
        issues[issue].push_back(operands_.product(group, filter, *elements[i], pixel));
    }
    return paired;
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

  // b of T6: the pieces of the issue with this number, fetched for all tiles.
  Cycle issue_cycles(const Block& block, const std::vector<OutputTile>& tiles, std::size_t issue) const {
    const std::vector<WeightGroup> pieces = weight_groups(layer_, block.c, array_.group_size);
    const auto per_issue =
        static_cast<std::size_t>(array_.depth / (sparse_ ? array_.keep : array_.group_size));
    std::int64_t weight_bits = 0, input_bits = 0;
    for (std::size_t i = issue * per_issue; i < std::min(pieces.size(), (issue + 1) * per_issue); ++i)
      for (const OutputTile& tile : tiles) {
        const auto channels = static_cast<std::int64_t>(pieces[i].size());
        weight_bits += sparse_
                           ? tile.filters * array_.keep * (layer_.weight_bits + index_bits(array_.group_size))
                           : tile.filters * channels * layer_.weight_bits;
        input_bits += pixels(tile) * channels * layer_.input_bits;
      }
    return std::max({Cycle{1}, port_cycles(weight_bits, memory_.buffers.weight.bytes_per_cycle()),
                     port_cycles(input_bits, memory_.buffers.input.bytes_per_cycle())});
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

Timing run_nm_tensor_core(const NmTensorCoreArray& array, const Memory& memory, const Layer& layer,
                          const LayerTensors& tensors, const Plan& plan) {
  return run(NmTensorCoreMachine(array, memory, layer, tensors), memory, plan);
}

}  // namespace lacuna::reference

// Rules S1 to S8 (models/structured/README.md).
#include "tests/models/structured/reference.h"

#include <algorithm>
#include <utility>

#include "tests/clocked/groups.h"

namespace lacuna::reference {
namespace {

constexpr std::int64_t no_group = -1;  // Section::window of a pass in which nobody has a weight

class StructuredMachine : public Machine {
 public:
  StructuredMachine(const StructuredArray& array, const Memory& memory, const Layer& layer,
                    const LayerTensors& tensors)
      : array_(array), memory_(memory), layer_(layer), operands_(layer, tensors) {}

  std::int64_t pes() const override { return array_.filters; }
  std::int64_t pipeline_stages() const override { return array_.pipeline_stages; }
  std::size_t psum_count() const override { return static_cast<std::size_t>(layer_.output_count()); }

  Pricing pricing() const override {
    const std::int64_t weight_bits = layer_.weight_bits + index_bits(array_.group_size);
    Pricing pricing{.words = {.weight = {array_.weights_per_cycle * weight_bits, array_.filters},
                              .input = {array_.group_size * layer_.input_bits, array_.pixels},
                              .output = {array_.filters * memory_.psum_bits, array_.pixels}},
                    .prices = mac_prices(memory_, layer_)};
    pricing.prices["index_select"] = {Price::Of::mux, array_.group_size, layer_.input_bits};
    return pricing;
  }
  void finish(Counts& counts) const override {
    count_macs(counts, array_.gated);
    counts["index_select"] = counts["pairs"];
  }

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section pass;
    const auto vectors = static_cast<std::int64_t>(pixel_vectors(block, array_.pixels).size());
    for (pass.group = block.g.first; pass.group < block.g.end(); ++pass.group)
      for (pass.round = 0; pass.round < ceil_div(block.k.count, array_.filters); ++pass.round)
        for (pass.vector = 0; pass.vector < vectors; ++pass.vector) append_pass(sections, block, pass);
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::optional<std::int64_t> filter = filter_of(block, section, pe);
    if (!filter) return std::nullopt;
    const std::vector<WeightGroup> groups = weight_groups(layer_, block.c, array_.group_size);
    Script script;
    if (!array_.synchronize_per_group) {
      for (const WeightGroup& group : groups) append_unshared(script, block, section, *filter, group);
      pad_to(script, output_cycles(block, section));
    } else if (section.window == no_group) {
      pad_to(script, output_cycles(block, section));
    } else {
      append_group(script, block, section, *filter, groups.at(static_cast<std::size_t>(section.window)));
    }
    return script;
  }

 private:
  // `group` synchronization: a section per group that is not skipped; what the output port still needs comes
  // at the pass's end.
  void append_pass(std::vector<Section>& sections, const Block& block, Section pass) const {
    if (!array_.synchronize_per_group) {
      sections.push_back(pass);
      count_pass(sections.back().counts, block, pass);
      return;
    }
    const std::size_t first = sections.size();
    pass.ends_pixel = false;
    const std::vector<WeightGroup> groups = weight_groups(layer_, block.c, array_.group_size);
    for (std::size_t w = 0; w < groups.size(); ++w) {
      if (!anybody_has_a_weight(block, pass, groups[w])) continue;
      pass.window = static_cast<std::int64_t>(w);
      pass.min_cycles = input_cycles(groups[w], pixels(block, pass));
      sections.push_back(pass);
    }
    if (sections.size() == first) {
      pass.window = no_group;
      sections.push_back(pass);
    }
    sections.back().ends_pixel = true;
    sections.back().min_pixel_cycles = static_cast<Cycle>(output_cycles(block, pass));
    count_pass(sections.back().counts, block, pass);
  }

  // What is not read or written by a PE for itself.
  void count_pass(Counts& counts, const Block& block, const Section& pass) const {
    const auto v = static_cast<std::int64_t>(pixels(block, pass).size());
    for (const WeightGroup& group : weight_groups(layer_, block.c, array_.group_size))
      if (anybody_has_a_weight(block, pass, group)) counts["input_buffer_read"] += v;
    counts["output_buffer_write"] += v;
    if (!block.first_channels()) counts["output_buffer_read"] += v;
  }

  bool anybody_has_a_weight(const Block& block, const Section& pass, const WeightGroup& group) const {
    for (std::int64_t pe = 0; pe < array_.filters; ++pe)
      if (const auto filter = filter_of(block, pass, pe))
        if (!nonzero_taps(operands_, *filter, group).empty()) return true;
    return false;
  }

  std::optional<std::int64_t> filter_of(const Block& block, const Section& section, std::int64_t pe) const {
    const std::int64_t k = section.round * array_.filters + pe;
    if (k >= block.k.count) return std::nullopt;
    return section.group * layer_.filters_per_group() + block.k.first + k;
  }

  std::vector<Pixel> pixels(const Block& block, const Section& section) const {
    return pixel_vectors(block, array_.pixels).at(static_cast<std::size_t>(section.vector));
  }

  // A PE that waits for nobody, and skips what it has no weight in.
  void append_unshared(Script& script, const Block& block, const Section& section, std::int64_t filter,
                       const WeightGroup& group) const {
    const std::size_t first = script.size();
    append_group(script, block, section, filter, group);
    if (script.size() > first)
      pad_to(script, first + static_cast<std::size_t>(input_cycles(group, pixels(block, section))));
  }

  // The weights of one PE in a group, as many at a time as it takes; each meets all pixels of the vector.
  void append_group(Script& script, const Block& block, const Section& section, std::int64_t filter,
                    const WeightGroup& group) const {
    std::vector<Tap> waiting = nonzero_taps(operands_, filter, group);
    while (!waiting.empty()) {
      std::vector<Product> products;
      std::int64_t weights = 0;
      for (; weights < array_.weights_per_cycle && !waiting.empty(); ++weights) {
        for (const Pixel& pixel : pixels(block, section))
          products.push_back(operands_.product(section.group, filter, waiting.front(), pixel));
        waiting.erase(waiting.begin());
      }
      append_issue(script, std::move(products), issue_cycles(weights));
      ++script.counts["weight_buffer_read"];
    }
  }

  // S3: of so many weights, through one of as many shares of the port as there are PEs.
  Cycle issue_cycles(std::int64_t weights) const {
    const std::int64_t bits = layer_.weight_bits + index_bits(array_.group_size);
    return port_cycles(array_.filters * weights * bits, memory_.buffers.weight.bytes_per_cycle());
  }

  // i of S4
  Cycle input_cycles(const WeightGroup& group, const std::vector<Pixel>& pixels) const {
    const auto activations = static_cast<std::int64_t>(group.size() * pixels.size());
    return port_cycles(activations * layer_.input_bits, memory_.buffers.input.bytes_per_cycle());
  }

  // o of S5
  std::size_t output_cycles(const Block& block, const Section& section) const {
    std::int64_t filters = 0;
    for (std::int64_t pe = 0; pe < array_.filters; ++pe)
      if (filter_of(block, section, pe)) ++filters;
    const auto psums = filters * static_cast<std::int64_t>(pixels(block, section).size());
    return static_cast<std::size_t>(output_port_cycles(memory_, block, psums));
  }

  StructuredArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Operands operands_;
};

}  // namespace

Timing run_structured(const StructuredArray& array, const Memory& memory, const Layer& layer,
                      const LayerTensors& tensors, const Plan& plan) {
  return run(StructuredMachine(array, memory, layer, tensors), memory, plan);
}

}  // namespace lacuna::reference

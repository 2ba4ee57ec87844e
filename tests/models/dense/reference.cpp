// Rules D1 to D4 (models/dense/README.md).
#include "tests/models/dense/reference.h"

#include <algorithm>
#include <utility>

#include "tests/clocked/operands.h"

namespace lacuna::reference {
namespace {

class DenseMachine : public Machine {
 public:
  DenseMachine(const DenseArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors)
      : array_(array), memory_(memory), layer_(layer), operands_(layer, tensors) {}

  std::int64_t pes() const override { return array_.Tn; }
  std::int64_t pipeline_stages() const override { return array_.pipeline_stages; }
  std::size_t psum_count() const override { return static_cast<std::size_t>(layer_.output_count()); }

  Pricing pricing() const override {
    return {.words = {.weight = {array_.Tn * array_.Tm * layer_.weight_bits},
                      .input = {array_.Tm * layer_.input_bits},
                      .output = {array_.Tn * memory_.psum_bits}},
            .prices = mac_prices(memory_, layer_)};
  }
  void finish(Counts& counts) const override { count_macs(counts, array_.gated); }

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section section;
    for (section.group = block.g.first; section.group < block.g.end(); ++section.group)
      for (section.round = 0; section.round < ceil_div(block.k.count, array_.Tn); ++section.round) {
        section.min_pixel_cycles = output_port_cycles(memory_, block, neurons(block, section));
        section.counts = {{"input_buffer_read", issues(block)},
                          {"weight_buffer_read", issues(block)},
                          {"output_buffer_read", block.first_channels() ? 0 : 1},
                          {"output_buffer_write", 1}};
        for (const Pixel& pixel : pixels_of(block)) {
          section.pixel = pixel;
          sections.push_back(section);
        }
      }
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::int64_t k = section.round * array_.Tn + pe;
    if (k >= block.k.count) return std::nullopt;
    const std::int64_t filter = section.group * layer_.filters_per_group() + block.k.first + k;
    Script script;
    for (std::int64_t r = 0; r < layer_.R; ++r)
      for (std::int64_t s = 0; s < layer_.S; ++s)
        for (std::int64_t c = block.c.first; c < block.c.end(); c += array_.Tm) {
          std::vector<Product> products = chunk(block, section, filter, {r, s, c});
          const auto inputs = static_cast<std::int64_t>(products.size());
          append_issue(script, std::move(products), issue_cycles(neurons(block, section), inputs));
        }
    return script;
  }

 private:
  std::int64_t issues(const Block& block) const {
    return ceil_div(block.c.count, array_.Tm) * layer_.R * layer_.S;
  }

  // PEs that have an output channel in the section's round.
  std::int64_t neurons(const Block& block, const Section& section) const {
    std::int64_t count = 0;
    for (std::int64_t pe = 0; pe < array_.Tn; ++pe)
      if (section.round * array_.Tn + pe < block.k.count) ++count;
    return count;
  }

  // The products of one issue: up to Tm channels from `first` on.
  std::vector<Product> chunk(const Block& block, const Section& section, std::int64_t filter,
                             const Tap& first) const {
    std::vector<Product> products;
    Tap tap = first;
    for (; tap.c < std::min(first.c + array_.Tm, block.c.end()); ++tap.c)
      products.push_back(operands_.product(section.group, filter, tap, section.pixel));
    return products;
  }

  // b of D2
  Cycle issue_cycles(std::int64_t neurons, std::int64_t inputs) const {
    const Cycle of_inputs = port_cycles(inputs * layer_.input_bits, memory_.buffers.input.bytes_per_cycle());
    const Cycle of_weights =
        port_cycles(neurons * inputs * layer_.weight_bits, memory_.buffers.weight.bytes_per_cycle());
    return std::max({of_inputs, of_weights, Cycle{1}});
  }

  DenseArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Operands operands_;
};

}  // namespace

Timing run_dense(const DenseArray& array, const Memory& memory, const Layer& layer,
                 const LayerTensors& tensors, const Plan& plan) {
  return run(DenseMachine(array, memory, layer, tensors), memory, plan);
}

}  // namespace lacuna::reference

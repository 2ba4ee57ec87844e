// Rules X1 to X6 (models/cambricon_x/README.md).
#include "tests/models/cambricon_x/reference.h"

#include <algorithm>
#include <utility>

#include "tests/models/cambricon_x/reference_synapses.h"

namespace lacuna::reference {
namespace {

class CambriconXMachine : public Machine {
 public:
  CambriconXMachine(const CambriconXArray& array, const Memory& memory, const Layer& layer,
                    const LayerTensors& tensors)
      : array_(array), memory_(memory), layer_(layer), operands_(layer, tensors) {}

  std::int64_t pes() const override { return array_.pes; }
  std::int64_t pipeline_stages() const override { return array_.pipeline_stages; }
  std::size_t psum_count() const override { return static_cast<std::size_t>(layer_.output_count()); }

  Pricing pricing() const override {
    Pricing pricing{.words = {.weight = {array_.multipliers_per_pe * slot_bits(), array_.pes},
                              .input = {array_.window * layer_.input_bits},
                              .output = {array_.pes * memory_.psum_bits}},
                    .prices = mac_prices(memory_, layer_)};
    pricing.prices["index_decode"] = {Price::Of::add, binary_digits(array_.window)};
    pricing.prices["index_select"] = {Price::Of::mux, array_.window, layer_.input_bits};
    return pricing;
  }
  // Placeholders are pairs, too.
  void finish(Counts& counts) const override { counts["pairs"] = counts["mac"]; }

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section section;
    for (section.group = block.g.first; section.group < block.g.end(); ++section.group)
      for (section.round = 0; section.round < ceil_div(block.k.count, array_.pes); ++section.round)
        if (array_.synchronize_per_window) {
          for (const Pixel& pixel : pixels_of(block)) append_windows(sections, block, section, pixel);
        } else {
          sections.push_back(section);
          count_pixels(sections.back().counts, block, section, block.pixels());
        }
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::int64_t k = section.round * array_.pes + pe;
    if (k >= block.k.count) return std::nullopt;
    const std::int64_t filter = section.group * layer_.filters_per_group() + block.k.first + k;
    const std::vector<SynapseWindow> windows = synapse_windows(array_, layer_, operands_, block, filter);
    Script script;
    if (array_.synchronize_per_window) {
      const SynapseWindow& window = windows.at(static_cast<std::size_t>(section.window));
      append_window(script, section.group, filter, window, section.pixel);
    } else {
      for (const Pixel& pixel : pixels_of(block))
        append_pixel(script, block, section, filter, windows, pixel);
    }
    return script;
  }

 private:
  // `window` synchronization: a section per window; what the output port still needs comes at the pixel's
  // end.
  void append_windows(std::vector<Section>& sections, const Block& block, Section section,
                      const Pixel& pixel) const {
    const std::int64_t candidates = layer_.R * layer_.S * block.c.count;
    const std::int64_t windows = ceil_div(candidates, array_.window);
    section.pixel = pixel;
    for (section.window = 0; section.window < windows; ++section.window) {
      const std::int64_t first = section.window * array_.window;
      section.min_cycles = input_cycles(std::min(array_.window, candidates - first));
      section.ends_pixel = section.window + 1 == windows;
      section.min_pixel_cycles = section.ends_pixel ? output_cycles(block, section) : 0;
      sections.push_back(section);
    }
    count_pixels(sections.back().counts, block, section, 1);
  }

  // Of so many pixels of a round: windows read, by all PEs together; with "direct" the bits of each neuron's
  // windows; and the partial sums of the PEs.
  void count_pixels(Counts& counts, const Block& block, const Section& section, std::int64_t pixels) const {
    const std::int64_t windows = pixels * ceil_div(layer_.R * layer_.S * block.c.count, array_.window);
    counts["input_buffer_read"] += windows;
    counts["output_buffer_write"] += pixels;
    if (!block.first_channels()) counts["output_buffer_read"] += pixels;
    if (array_.step_indexing) return;
    counts["weight_buffer_read"] += windows * neurons(block, section);
    counts["index_decode"] += windows * neurons(block, section) * array_.window;
  }

  // `group` synchronization: one pixel of a PE that waits for nobody (X4).
  void append_pixel(Script& script, const Block& block, const Section& section, std::int64_t filter,
                    const std::vector<SynapseWindow>& windows, const Pixel& pixel) const {
    const std::size_t first = script.size();
    for (const SynapseWindow& window : windows) {
      if (window.slots.empty()) continue;
      const std::size_t window_start = script.size();
      append_window(script, section.group, filter, window, pixel);
      pad_to(script, window_start + static_cast<std::size_t>(input_cycles(window.candidates)));
    }
    if (script.size() == first) append_issue(script, {}, 1);
    pad_to(script, first + static_cast<std::size_t>(output_cycles(block, section)));
  }

  // PEs that have a neuron in the round.
  std::int64_t neurons(const Block& block, const Section& section) const {
    return std::min(array_.pes, block.k.count - section.round * array_.pes);
  }

  // o of X3
  Cycle output_cycles(const Block& block, const Section& section) const {
    return output_port_cycles(memory_, block, neurons(block, section));
  }

  // A window's issues: the next slots, as many as there are multipliers.
  void append_window(Script& script, std::int64_t group, std::int64_t filter, const SynapseWindow& window,
                     const Pixel& pixel) const {
    std::vector<Slot> waiting = window.slots;
    while (!waiting.empty()) {
      std::vector<Product> products;
      std::int64_t slots = 0;
      for (; slots < array_.multipliers_per_pe && !waiting.empty(); ++slots) {
        const Slot slot = waiting.front();
        waiting.erase(waiting.begin());
        if (!slot.placeholder) products.push_back(operands_.product(group, filter, slot.tap, pixel));
      }
      append_issue(script, std::move(products), issue_cycles(slots));
      ++script.counts["weight_buffer_read"];
      for (const char* of_slots : {"mac", "index_select"}) script.counts[of_slots] += slots;
      if (array_.step_indexing) script.counts["index_decode"] += slots;
    }
  }

  // X3, for an issue of so many slots. A PE's share of the port, port / pes bytes, is a fraction and stays
  // one.
  Cycle issue_cycles(std::int64_t slots) const {
    const std::int64_t port = memory_.buffers.weight.bytes_per_cycle();
    return std::max<Cycle>(1, port_cycles(slots * slot_bits() * array_.pes, port));
  }

  std::int64_t slot_bits() const {
    return layer_.weight_bits + (array_.step_indexing ? array_.step_bits : 0);
  }

  Cycle input_cycles(std::int64_t candidates) const {
    return port_cycles(candidates * layer_.input_bits, memory_.buffers.input.bytes_per_cycle());
  }

  CambriconXArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Operands operands_;
};

}  // namespace

Timing run_cambricon_x(const CambriconXArray& array, const Memory& memory, const Layer& layer,
                       const LayerTensors& tensors, const Plan& plan) {
  return run(CambriconXMachine(array, memory, layer, tensors), memory, plan);
}

}  // namespace lacuna::reference

#include "tests/models/cambricon_x/reference_synapses.h"

namespace lacuna::reference {
namespace {

// Stores one neuron's synapses, candidate after candidate.
class SynapseWriter {
 public:
  explicit SynapseWriter(const CambriconXArray& array) : array_(array) {}

  void add(const Tap& tap, bool nonzero) {
    if (windows_.empty() || windows_.back().candidates == array_.window) start_window();
    ++windows_.back().candidates;
    if (nonzero) {
      add_nonzero(tap);
    } else if (array_.step_indexing) {
      add_zero(tap);
    }
  }

  const std::vector<SynapseWindow>& windows() const { return windows_; }

 private:
  void start_window() {
    windows_.emplace_back();
    placeholders_.clear();
    zeros_ = 0;
  }

  // Placeholders are only worth storing once a nonzero follows them in the window.
  void add_nonzero(const Tap& tap) {
    std::vector<Slot>& slots = windows_.back().slots;
    slots.insert(slots.end(), placeholders_.begin(), placeholders_.end());
    slots.push_back({tap, false});
    placeholders_.clear();
    zeros_ = 0;
  }

  // As in EIE, a placeholder is itself one of the zeros: the one that a step can no longer count.
  void add_zero(const Tap& tap) {
    const std::int64_t max_zeros = (std::int64_t{1} << array_.step_bits) - 1;
    if (zeros_ == max_zeros) {
      placeholders_.push_back({tap, true});
      zeros_ = 0;
    } else {
      ++zeros_;
    }
  }

  const CambriconXArray& array_;
  std::vector<SynapseWindow> windows_;
  std::vector<Slot> placeholders_;
  std::int64_t zeros_ = 0;  // since the last slot or the window's start
};

// Bits that can hold 0..largest.
std::int64_t bits_for(std::int64_t largest) {
  std::int64_t bits = 0;
  while ((std::int64_t{1} << bits) < largest + 1) ++bits;
  return bits;
}

}  // namespace

std::vector<SynapseWindow> synapse_windows(const CambriconXArray& array, const Layer& layer,
                                           const Operands& operands, const Block& block,
                                           std::int64_t filter) {
  SynapseWriter writer(array);
  for (std::int64_t r = 0; r < layer.R; ++r)
    for (std::int64_t s = 0; s < layer.S; ++s)
      for (std::int64_t c = block.c.first; c < block.c.end(); ++c) {
        const Tap tap{r, s, c};
        writer.add(tap, operands.weight_is_nonzero(filter, tap));
      }
  return writer.windows();
}

WeightTileBytes cambricon_x_tile_bytes(const CambriconXArray& array, const Layer& layer,
                                       const LayerTensors& tensors, const Block& block) {
  const Operands operands(layer, tensors);
  std::int64_t payload_bits = 0, metadata_bits = 0;
  for (std::int64_t g = block.g.first; g < block.g.end(); ++g)
    for (std::int64_t k = block.k.first; k < block.k.end(); ++k)
      for (const SynapseWindow& window :
           synapse_windows(array, layer, operands, block, g * layer.filters_per_group() + k)) {
        const auto slots = static_cast<std::int64_t>(window.slots.size());
        payload_bits += slots * layer.weight_bits;
        metadata_bits +=
            array.step_indexing ? slots * array.step_bits + bits_for(array.window) : window.candidates;
      }
  return {ceil_div(payload_bits, 8), ceil_div(metadata_bits, 8)};
}

}  // namespace lacuna::reference

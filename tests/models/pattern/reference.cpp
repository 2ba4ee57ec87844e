// Rules P5 to P9 (models/pattern/README.md).
#include "tests/models/pattern/reference.h"

#include <algorithm>
#include <deque>
#include <map>
#include <utility>

#include "tests/models/pattern/reference_kernels.h"

namespace lacuna::reference {
namespace {

using Batch = std::vector<Kernel>;
using PixelVector = std::vector<Pixel>;

// What a sub-array works on in a round.
struct Share {
  std::int64_t k;  // within the step's range
  std::vector<PixelVector> vectors;
};

class PatternMachine : public Machine {
 public:
  PatternMachine(const PatternArray& array, const Memory& memory, const Layer& layer,
                 const LayerTensors& tensors)
      : array_(array),
        memory_(memory),
        layer_(layer),
        operands_(layer, tensors),
        kernels_(array, layer, tensors) {}

  std::int64_t pes() const override { return array_.sub_arrays; }
  std::int64_t pipeline_stages() const override { return array_.pipeline_stages; }
  std::size_t psum_count() const override { return static_cast<std::size_t>(layer_.output_count()); }

  // An address tells the words of a slot of the input buffer apart, and is as wide as their number.
  Pricing pricing() const override {
    const std::int64_t input_word = array_.pixels * layer_.input_bits;
    const std::int64_t words = std::max<std::int64_t>(1, 8 * memory_.buffers.input.slot_bytes() / input_word);
    Pricing pricing{.words = {.weight = {array_.lanes * layer_.weight_bits},
                              .input = {input_word, array_.banks},
                              .output = {array_.pixels * memory_.psum_bits, array_.sub_arrays}},
                    .prices = mac_prices(memory_, layer_)};
    pricing.prices["index_decode"] = {Price::Of::add, binary_digits(words)};
    pricing.prices["index_select"] = {Price::Of::mux, array_.banks, input_word};
    return pricing;
  }
  void finish(Counts& counts) const override { count_macs(counts, array_.gated); }

  std::vector<Section> sections(const Block& block) const override {
    std::vector<Section> sections;
    Section section;
    for (section.group = block.g.first; section.group < block.g.end(); ++section.group)
      for (section.round = 0; section.round * array_.sub_arrays < block.k.count; ++section.round)
        sections.push_back(section);
    return sections;
  }

  std::optional<Script> script(const Block& block, const Section& section, std::int64_t pe) const override {
    const std::optional<Share> share = share_of(block, section.round, pe);
    if (!share) return std::nullopt;
    const std::int64_t filter = kernels_.filter_at(section.group, block.k.first + share->k);
    const std::vector<Batch> batches = batches_of(filter, block.c);
    Script script;
    bool only_writes = block.first_channels();
    if (batches.empty() && only_writes)
      for (const PixelVector& vector : share->vectors) {
        pad_to(script, script.size() + write_cycles(vector.size()));
        ++script.counts["output_buffer_write"];
      }
    for (const Batch& batch : batches) {
      const std::size_t first = script.size();
      for (const PixelVector& vector : share->vectors)
        append_vector(script, batch, vector.size(),
                      only_writes ? write_cycles(vector.size()) : update_cycles(vector.size()),
                      {block, section.group, filter, vector});
      pad_to(script, first + load_cycles(batch, block.c.count));
      count_batch(script.counts, batch, block.c.count, static_cast<std::int64_t>(share->vectors.size()),
                  only_writes);
      only_writes = false;
    }
    return script;
  }

 private:
  // Whose products are formed.
  struct Subject {
    const Block& block;
    std::int64_t group, filter;
    const PixelVector& pixels;
  };

  // A batch's accesses and addresses, over so many vectors.
  void count_batch(Counts& counts, const Batch& batch, std::int64_t channels, std::int64_t vectors,
                   bool only_writes) const {
    std::int64_t taps = 0, most_taps = 0;
    for (const Kernel& kernel : batch) {
      taps += static_cast<std::int64_t>(kernel.taps.size());
      most_taps = std::max(most_taps, static_cast<std::int64_t>(kernel.taps.size()));
    }
    counts["input_buffer_read"] += vectors * taps;
    counts["index_select"] += vectors * taps;
    counts["index_decode"] += vectors * (array_.own_control ? taps : most_taps);
    counts["weight_buffer_read"] += ceil_div(weight_bits(batch, channels), array_.lanes * layer_.weight_bits);
    counts["output_buffer_write"] += vectors;
    if (!only_writes) counts["output_buffer_read"] += vectors;
  }

  // P7. A member's vectors are neighbours.
  std::optional<Share> share_of(const Block& block, std::int64_t round, std::int64_t pe) const {
    const std::int64_t filters = std::min(array_.sub_arrays, block.k.count - round * array_.sub_arrays);
    const std::int64_t members = array_.reconfigurable ? array_.sub_arrays / filters : 1;
    if (pe >= filters * members) return std::nullopt;
    std::vector<PixelVector> vectors = vectors_of(block);
    std::vector<std::int64_t> dealt(static_cast<std::size_t>(members));
    for (std::size_t i = 0; i < vectors.size(); ++i) ++dealt[i % dealt.size()];
    Share share{round * array_.sub_arrays + pe / members, {}};
    for (std::int64_t member = 0; member <= pe % members; ++member) {
      const auto end = vectors.begin() + dealt[static_cast<std::size_t>(member)];
      share.vectors.assign(vectors.begin(), end);
      vectors.erase(vectors.begin(), end);
    }
    if (share.vectors.empty()) return std::nullopt;
    return share;
  }

  std::vector<PixelVector> vectors_of(const Block& block) const {
    std::vector<PixelVector> vectors;
    for (const Pixel& pixel : pixels_of(block)) {
      if (vectors.empty() || static_cast<std::int64_t>(vectors.back().size()) == array_.pixels)
        vectors.emplace_back();
      vectors.back().push_back(pixel);
    }
    return vectors;
  }

  std::vector<Batch> batches_of(std::int64_t filter, const Range& channels) const {
    std::vector<Batch> batches;
    for (const Run& run : kernels_.runs(filter, channels)) {
      std::vector<Batch> cut = in_order(run);
      if (array_.rearranged) {
        std::vector<Batch> other = rearranged(run);
        if (cost(other) < cost(cut)) cut = std::move(other);
      }
      batches.insert(batches.end(), cut.begin(), cut.end());
    }
    return batches;
  }

  std::vector<Batch> in_order(const Run& run) const {
    std::vector<Batch> batches;
    for (const Kernel& kernel : run) {
      if (batches.empty() || static_cast<std::int64_t>(batches.back().size()) == array_.lanes)
        batches.emplace_back();
      batches.back().push_back(kernel);
    }
    return batches;
  }

  std::vector<Batch> rearranged(const Run& run) const {
    std::map<std::int64_t, std::deque<Kernel>> banks;
    for (const Kernel& kernel : run) banks[kernel.channel % array_.banks].push_back(kernel);
    std::vector<Batch> batches;
    while (!banks.empty()) {
      std::vector<std::pair<std::int64_t, std::int64_t>> fullest;  // minus the kernels, the bank
      for (const auto& [bank, kernels] : banks)
        fullest.emplace_back(-static_cast<std::int64_t>(kernels.size()), bank);
      std::sort(fullest.begin(), fullest.end());
      batches.emplace_back();
      for (const auto& [minus_kernels, bank] : fullest) {
        if (static_cast<std::int64_t>(batches.back().size()) == array_.lanes) break;
        batches.back().push_back(banks[bank].front());
        banks[bank].pop_front();
        if (banks[bank].empty()) banks.erase(bank);
      }
    }
    return batches;
  }

  // Of one full vector that reads and writes its partial sums.
  std::size_t cost(const std::vector<Batch>& batches) const {
    const auto pixels = static_cast<std::size_t>(array_.pixels);
    Script script;
    for (const Batch& batch : batches)
      append_vector(script, batch, pixels, update_cycles(pixels), {{}, 0, 0, {}});
    return script.size();
  }

  void append_vector(Script& script, const Batch& batch, std::size_t pixels, std::size_t output_cycles,
                     const Subject& subject) const {
    const std::size_t first = script.size();
    std::size_t taps = 0;
    for (const Kernel& kernel : batch) taps = std::max(taps, kernel.taps.size());
    for (std::size_t tap = 0; tap < taps; ++tap) append_tap(script, batch, tap, subject);
    pad_to(script, first + input_cycles(batch, pixels));
    pad_to(script, first + output_cycles);
  }

  // Each bank serves one lane after the other, a lane without such a tap too.
  void append_tap(Script& script, const Batch& batch, std::size_t tap, const Subject& subject) const {
    std::map<std::int64_t, std::deque<Kernel>> banks;
    for (const Kernel& kernel : batch) banks[kernel.channel % array_.banks].push_back(kernel);
    for (Cause cause = Cause::compute; !banks.empty(); cause = Cause::bank_conflict) {
      script.push_back({cause, {}});
      for (auto& [bank, waiting] : banks) {
        append_products(script.back().products, waiting.front(), tap, subject);
        waiting.pop_front();
      }
      std::erase_if(banks, [](const auto& bank) { return bank.second.empty(); });
    }
  }

  void append_products(std::vector<Product>& products, const Kernel& kernel, std::size_t tap,
                       const Subject& subject) const {
    if (tap >= kernel.taps.size()) return;
    const Tap place{kernel.taps[tap] / layer_.S, kernel.taps[tap] % layer_.S,
                    subject.block.c.first + kernel.channel};
    for (const Pixel& pixel : subject.pixels)
      products.push_back(operands_.product(subject.group, subject.filter, place, pixel));
  }

  // P6: i, o1, o2 and l.
  std::size_t input_cycles(const Batch& batch, std::size_t pixels) const {
    std::size_t taps = 0;
    for (const Kernel& kernel : batch) taps += kernel.taps.size();
    const auto inputs = static_cast<std::int64_t>(taps * pixels);
    return cycles(array_.sub_arrays * inputs * layer_.input_bits, memory_.buffers.input);
  }
  std::size_t write_cycles(std::size_t pixels) const {
    return cycles(array_.sub_arrays * static_cast<std::int64_t>(pixels) * memory_.psum_bits,
                  memory_.buffers.output);
  }
  std::size_t update_cycles(std::size_t pixels) const {
    return cycles(2 * array_.sub_arrays * static_cast<std::int64_t>(pixels) * memory_.psum_bits,
                  memory_.buffers.output);
  }
  std::size_t load_cycles(const Batch& batch, std::int64_t channels) const {
    return cycles(array_.sub_arrays * weight_bits(batch, channels), memory_.buffers.weight);
  }
  // b of P6
  std::int64_t weight_bits(const Batch& batch, std::int64_t channels) const {
    std::int64_t bits = 0;
    for (const Kernel& kernel : batch)
      bits += static_cast<std::int64_t>(kernel.taps.size()) * layer_.weight_bits +
              kernels_.kernel_index_bits(channels);
    return bits;
  }
  static std::size_t cycles(std::int64_t bits, const BufferConfig& buffer) {
    return static_cast<std::size_t>(port_cycles(bits, buffer.bytes_per_cycle()));
  }

  PatternArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Operands operands_;
  KernelStore kernels_;
};

}  // namespace

Timing run_pattern(const PatternArray& array, const Memory& memory, const Layer& layer,
                   const LayerTensors& tensors, const Plan& plan) {
  return run(PatternMachine(array, memory, layer, tensors), memory, plan);
}

}  // namespace lacuna::reference

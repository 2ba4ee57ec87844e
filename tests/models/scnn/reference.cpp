// Rules S4 to S6 (models/scnn/README.md).

#include <algorithm>
#include <set>

#include "tests/clocked/machine.h"
#include "tests/models/scnn/reference_dataflow.h"

namespace lacuna::reference {
namespace {

class ScnnDataflow : public Dataflow {
 public:
  ScnnDataflow(const ScnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors,
               const LargestPieces& largest)
      : array_(array),
        memory_(memory),
        layer_(layer),
        elements_(layer, tensors),
        bank_multipliers_(array.address_hash ? std::array{largest.reaches.rows * largest.reaches.columns,
                                                          largest.reaches.columns, std::int64_t{1}}
                                             : array.multipliers) {}

  std::vector<Entry> stream(const PassShape& pass, const Interval& channels) const override {
    std::vector<Entry> entries;
    for (std::int64_t c = channels.first; c < channels.end; ++c)
      for (std::int64_t phase = 0; phase < elements_.phases(); ++phase) append_list(entries, pass, c, phase);
    return entries;
  }

  std::vector<Issue> issues(const PassShape& pass, const std::vector<Entry>& chunk,
                            std::int64_t pe) const override {
    std::vector<Issue> all;
    for (std::size_t first = 0, end = 0; first < chunk.size(); first = end) {
      while (end < chunk.size() && chunk[end].list == chunk[first].list) ++end;
      for (const std::vector<Activation>& activations : activation_vectors(pass, chunk[first].list, pe))
        for (std::size_t i = first; i < end; ++i)
          if (!chunk[i].seen_by(pe).empty())
            all.push_back(cartesian_product(pass, activations, chunk[i].seen_by(pe), pe));
    }
    return all;
  }

  std::int64_t input_reads(const PassShape& pass, const std::vector<Entry>& chunk,
                           std::int64_t pe) const override {
    std::set<std::int64_t> lists;
    for (const Entry& entry : chunk)
      if (!entry.seen_by(pe).empty()) lists.insert(entry.list);
    std::int64_t reads = 0;
    for (const std::int64_t list : lists)
      reads += static_cast<std::int64_t>(activation_vectors(pass, list, pe).size());
    return reads;
  }

  Pricing pricing() const override {
    const std::int64_t pes = array_.rows * array_.columns;
    const std::int64_t weight_runs = array_.compressed_weights ? array_.run_bits : 0;
    const std::int64_t runs = array_.compressed_activations ? array_.run_bits : 0;
    const std::int64_t psum_bits = memory_.psum_bits, multipliers = array_.F * array_.I;
    Pricing pricing{.words = {.weight = {array_.F * (layer_.weight_bits + weight_runs), pes},
                              .input = {array_.I * (layer_.input_bits + runs), pes},
                              .output = {array_.I * (layer_.output_bits + runs), pes},
                              .weight_copies = is_replicated(layer_) ? 1 : pes},
                    .prices = mac_prices(memory_, layer_)};
    const std::int64_t bank_bytes = std::max<std::int64_t>(1, array_.accumulator_entries * psum_bits / 8);
    const std::int64_t last = array_.accumulator_banks * array_.accumulator_entries - 1;
    pricing.prices["multiply_outside"] = {Price::Of::multiply, layer_.input_bits, layer_.weight_bits};
    pricing.prices["accumulator_read"] = {Price::Of::sram_read, bank_bytes, psum_bits};
    pricing.prices["accumulator_write"] = {Price::Of::sram_write, bank_bytes, psum_bits};
    pricing.prices["crossbar"] = {Price::Of::mux, multipliers, psum_bits};
    pricing.prices["coordinates"] = {Price::Of::add, binary_digits(last) + 1};
    return pricing;
  }

  void count(const Issue& issue, Counts& counts) const override {
    const auto accumulated = static_cast<std::int64_t>(issue.size());
    for (const char* of_accumulated : {"mac", "accumulator_read", "accumulator_write", "crossbar"})
      counts[of_accumulated] += accumulated;
    counts["multiply_outside"] += issue.products - accumulated;
    counts["mac_gated"] += issue.pairs - issue.products;
    counts["coordinates"] += issue.pairs;
  }
  void finish(Counts&) const override {}

  bool is_unassigned(const PassShape& pass, std::int64_t pe) const override {
    return at(pass.regions, pe).holds_nothing() || at(pass.filters_of, pe).empty();
  }

  std::int64_t loaded_elements(std::int64_t n, std::int64_t channel, const Interval& rows,
                               const Interval& columns) const override {
    std::int64_t count = 0;
    for (std::int64_t phase = 0; phase < elements_.phases(); ++phase)
      if (elements_.some_tap_has(phase))
        count += static_cast<std::int64_t>(stored_activations(n, channel, phase, rows, columns).size());
    return count;
  }

 private:
  template <class T>
  static const T& at(const std::vector<T>& of_pes, std::int64_t pe) {
    return of_pes.at(static_cast<std::size_t>(pe));
  }

  // The weight list of channel c and phase: of all PEs, or in a replicated layer of each.
  void append_list(std::vector<Entry>& entries, const PassShape& pass, std::int64_t c,
                   std::int64_t phase) const {
    const std::size_t lists = is_replicated(layer_) ? pass.filters_of.size() : 1;
    std::vector<Entry> longest;
    for (std::size_t i = 0; i < lists; ++i) {
      const std::vector<Weight> list = stored(elements_.weights(pass.filters_of[i], c, phase),
                                              array_.compressed_weights ? array_.run_bits : -1);
      const std::vector<std::vector<Weight>> cut = vectors(list, array_.F);
      for (std::size_t e = 0; e < cut.size(); ++e) {
        if (e == longest.size())
          longest.push_back({c * elements_.phases() + phase, std::vector<std::vector<Weight>>(lists)});
        longest[e].vector_of[i] = cut[e];
      }
    }
    entries.insert(entries.end(), longest.begin(), longest.end());
  }

  std::vector<std::vector<Activation>> activation_vectors(const PassShape& pass, std::int64_t list,
                                                          std::int64_t pe) const {
    const Region& region = at(pass.regions, pe);
    const std::int64_t c = list / elements_.phases(), phase = list % elements_.phases();
    const std::int64_t channel = pass.group * layer_.channels_per_group() + c;
    return vectors(
        stored_activations(pass.tile.n.first, channel, phase, region.rows.holds, region.columns.holds),
        array_.I);
  }

  std::vector<Activation> stored_activations(std::int64_t n, std::int64_t channel, std::int64_t phase,
                                             const Interval& rows, const Interval& columns) const {
    return stored(elements_.activations(n, channel, phase, rows, columns),
                  array_.compressed_activations ? array_.run_bits : -1);
  }

  Issue cartesian_product(const PassShape& pass, const std::vector<Activation>& activations,
                          const std::vector<Weight>& weights, std::int64_t pe) const {
    Issue issue;
    for (const Activation& activation : activations)
      for (const Weight& weight : weights) {
        ++issue.pairs;
        if (activation.is_zero || weight.is_zero) continue;
        ++issue.products;
        append_product(issue, pass, activation, weight, pe);
      }
    return issue;
  }

  void append_product(Issue& issue, const PassShape& pass, const Activation& activation, const Weight& weight,
                      std::int64_t pe) const {
    const Region& region = at(pass.regions, pe);
    std::int64_t n = pass.tile.n.first, p = 0, q = 0;  // of the output
    std::int64_t row = 0, column = 0;                  // in the accumulators
    if (is_replicated(layer_)) {
      n = column = activation.w;
    } else {
      p = (activation.h + layer_.pad_h - weight.r * layer_.dilation_h) / layer_.stride_h;
      q = (activation.w + layer_.pad_w - weight.s * layer_.dilation_w) / layer_.stride_w;
      if (!region.rows.reaches.contains(p) || !region.columns.reaches.contains(q)) return;
      row = p - region.rows.reaches.first;
      column = q - region.columns.reaches.first;
    }
    const std::int64_t k = weight.k - at(pass.filters_of, pe).first;
    const auto& [m_k, m_p, m_q] = bank_multipliers_;
    issue.push_back({(m_k * k + m_p * row + m_q * column) % array_.accumulator_banks,
                     static_cast<std::size_t>(((n * layer_.K + weight.k) * layer_.P + p) * layer_.Q + q),
                     activation.value * weight.value});
  }

  ScnnArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Elements elements_;
  std::array<std::int64_t, 3> bank_multipliers_;
};

}  // namespace

std::unique_ptr<Dataflow> scnn_dataflow(const ScnnArray& array, const Memory& memory, const Layer& layer,
                                        const LayerTensors& tensors, const LargestPieces& largest) {
  return std::make_unique<ScnnDataflow>(array, memory, layer, tensors, largest);
}

GridArray grid_array(const ScnnArray& array) {
  return {.grid = {array.rows, array.columns, array.input_halo},
          .accumulators = array.accumulator_banks * array.accumulator_entries,
          .accumulator_banks = array.accumulator_banks,
          .queue_depth = array.queue_depth,
          .weights_per_entry = array.F,
          .compressed_weights = array.compressed_weights,
          .compressed_on_chip = array.compressed_activations,
          .compressed_in_dram = array.compressed_activations,
          .run_bits = array.run_bits,
          .ppu_lanes = array.ppu_lanes,
          .accumulator_buffers = array.accumulator_buffers,
          .pipeline_stages = array.pipeline_stages,
          .prefetch_chunks = array.prefetch_chunks,
          .outputs_per_word = array.I};
}

}  // namespace lacuna::reference

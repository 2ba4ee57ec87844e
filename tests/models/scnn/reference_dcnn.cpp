// Rule D1 (models/scnn/README.md).

#include <algorithm>
#include <set>

#include "tests/clocked/operands.h"
#include "tests/models/scnn/reference_dataflow.h"

namespace lacuna::reference {
namespace {

class DcnnDataflow : public Dataflow {
 public:
  DcnnDataflow(const DcnnArray& array, const Memory& memory, const Layer& layer, const LayerTensors& tensors)
      : array_(array), memory_(memory), layer_(layer), elements_(layer, tensors), operands_(layer, tensors) {}

  // A slice of synapses of every filter, then the next slice.
  std::vector<Entry> stream(const PassShape& pass, const Interval& channels) const override {
    std::vector<Entry> entries;
    const std::vector<std::vector<Tap>> slices = vectors(synapses(channels), array_.multipliers_per_pe);
    const std::size_t lists = is_replicated(layer_) ? pass.filters_of.size() : 1;
    std::int64_t number = 0;
    for (const std::vector<Tap>& slice : slices) {
      for (std::int64_t k = 0; k < pass.filters; ++k) {
        Entry entry{number, std::vector<std::vector<Weight>>(lists)};
        for (std::size_t i = 0; i < lists; ++i) {
          const std::int64_t filter = pass.filters_of[i].first + k;
          if (!pass.filters_of[i].contains(filter)) continue;
          for (const Tap& tap : slice)
            entry.vector_of[i].push_back(elements_.weight(filter, tap.r, tap.s, tap.c));
        }
        entries.push_back(entry);
      }
      ++number;
    }
    return entries;
  }

  std::vector<Issue> issues(const PassShape& pass, const std::vector<Entry>& chunk,
                            std::int64_t pe) const override {
    std::vector<Issue> all;
    for (const Pixel& pixel : owned_outputs(pass, pe))
      for (const Entry& entry : chunk)
        if (!entry.seen_by(pe).empty()) all.push_back(issue(pass.group, entry.seen_by(pe), pixel));
    return all;
  }

  std::int64_t input_reads(const PassShape& pass, const std::vector<Entry>& chunk,
                           std::int64_t pe) const override {
    if (is_unassigned(pass, pe)) return 0;
    std::set<std::int64_t> slices;
    for (const Entry& entry : chunk) slices.insert(entry.list);
    return static_cast<std::int64_t>(slices.size() * owned_outputs(pass, pe).size());
  }

  Pricing pricing() const override {
    const std::int64_t pes = array_.rows * array_.columns, length = array_.multipliers_per_pe;
    Pricing pricing{.words = {.weight = {length * layer_.weight_bits, pes},
                              .input = {length * layer_.input_bits, pes},
                              .output = {length * layer_.output_bits, pes},
                              .weight_copies = is_replicated(layer_) ? 1 : pes},
                    .prices = mac_prices(memory_, layer_)};
    const std::int64_t bytes = std::max<std::int64_t>(1, array_.accumulators * memory_.psum_bits / 8);
    pricing.prices["accumulator_read"] = {Price::Of::sram_read, bytes, memory_.psum_bits};
    pricing.prices["accumulator_write"] = {Price::Of::sram_write, bytes, memory_.psum_bits};
    return pricing;
  }

  void count(const Issue& issue, Counts& counts) const override {
    const auto sums = static_cast<std::int64_t>(issue.size());
    counts["accumulator_read"] += sums;
    counts["accumulator_write"] += sums;
  }
  void finish(Counts& counts) const override { count_macs(counts, array_.gated); }

  bool is_unassigned(const PassShape& pass, std::int64_t pe) const override {
    const auto i = static_cast<std::size_t>(pe);
    return pass.regions.at(i).owned() == 0 || pass.filters_of.at(i).empty();
  }

  std::int64_t loaded_elements(std::int64_t n, std::int64_t channel, const Interval& rows,
                               const Interval& columns) const override {
    const std::int64_t run_bits = array_.compressed_dram_activations ? array_.run_bits : -1;
    std::int64_t count = 0;
    for (std::int64_t phase = 0; phase < elements_.phases(); ++phase)
      if (elements_.some_tap_has(phase))
        count += static_cast<std::int64_t>(
            stored(elements_.activations(n, channel, phase, rows, columns), run_bits).size());
    return count;
  }

 private:
  std::vector<Tap> synapses(const Interval& channels) const {
    std::vector<Tap> all;
    for (std::int64_t r = 0; r < layer_.R; ++r)
      for (std::int64_t s = 0; s < layer_.S; ++s)
        for (std::int64_t c = channels.first; c < channels.end; ++c) all.push_back({r, s, c});
    return all;
  }

  std::vector<Pixel> owned_outputs(const PassShape& pass, std::int64_t pe) const {
    const Region& region = pass.regions.at(static_cast<std::size_t>(pe));
    std::vector<Pixel> pixels;
    for (std::int64_t p = region.rows.owns.first; p < region.rows.owns.end; ++p)
      for (std::int64_t q = region.columns.owns.first; q < region.columns.owns.end; ++q)
        pixels.push_back(is_replicated(layer_) ? Pixel{q, 0, 0} : Pixel{pass.tile.n.first, p, q});
    return pixels;
  }

  Issue issue(std::int64_t group, const std::vector<Weight>& weights, const Pixel& pixel) const {
    Issue issue;
    Addend sum{0, 0, 0};
    for (const Weight& weight : weights) {
      const Product product = operands_.product(group, weight.k, {weight.r, weight.s, weight.c}, pixel);
      sum.psum = product.psum;
      sum.value += product.weight * product.activation;
      ++issue.pairs;
      if (product.weight != 0 && product.activation != 0) ++issue.products;
    }
    issue.push_back(sum);
    return issue;
  }

  DcnnArray array_;
  const Memory& memory_;
  const Layer& layer_;
  Elements elements_;
  Operands operands_;
};

}  // namespace

std::unique_ptr<Dataflow> dcnn_dataflow(const DcnnArray& array, const Memory& memory, const Layer& layer,
                                        const LayerTensors& tensors) {
  return std::make_unique<DcnnDataflow>(array, memory, layer, tensors);
}

// One bank that takes a partial sum in every cycle never makes an issue wait.
GridArray grid_array(const DcnnArray& array) {
  return {.grid = {array.rows, array.columns, true},
          .accumulators = array.accumulators,
          .accumulator_banks = 1,
          .queue_depth = 0,
          .weights_per_entry = array.multipliers_per_pe,
          .compressed_weights = false,
          .compressed_on_chip = false,
          .compressed_in_dram = array.compressed_dram_activations,
          .run_bits = array.run_bits,
          .ppu_lanes = array.ppu_lanes,
          .accumulator_buffers = array.accumulator_buffers,
          .pipeline_stages = array.pipeline_stages,
          .prefetch_chunks = array.prefetch_chunks,
          .outputs_per_word = array.multipliers_per_pe};
}

}  // namespace lacuna::reference

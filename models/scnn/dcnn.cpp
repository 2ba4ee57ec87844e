#include "models/scnn/dcnn.h"

#include <algorithm>

#include "models/scnn/planar_datapath.h"
#include "sim/base/integer_math.h"
#include "sim/base/target_clones.h"
#include "sim/energy/technology.h"
#include "sim/engine/registry.h"
#include "sim/plan/products.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::scnn {
namespace {

// A place in the stream of a pass, which has a slice of every filter, then the next slice of every filter.
struct Entry {
  std::int64_t slice, filter;
};

// The PEs' parts of a pass: so many filters, the first of each slice, for so many pixels.
struct Shares {
  std::vector<std::int64_t> filters, pixels;
  std::int64_t all_pixels = 0;

  void add(std::int64_t pe_filters, std::int64_t pe_pixels) {
    filters.push_back(pe_filters);
    pixels.push_back(pe_pixels);
    all_pixels += pe_pixels;
  }
};

// The issues of each PE with the entries from `first` until `end`; returns their sum.
LACUNA_TARGET_CLONES std::int64_t count_issues(const Entry& first, const Entry& end, const Shares& shares,
                                               std::span<Cycle> issues) {
  std::int64_t sum = 0;
  for (std::size_t pe = 0; pe < issues.size(); ++pe) {
    const std::int64_t filters = shares.filters[pe];
    const std::int64_t entries =
        (end.slice - first.slice) * filters + std::min(end.filter, filters) - std::min(first.filter, filters);
    issues[pe] = shares.pixels[pe] * entries;
    sum += issues[pe];
  }
  return sum;
}

class DcnnDatapath : public PlanarDatapath {
 public:
  DcnnDatapath(const Dcnn& dcnn, const Machine& machine, const Layer& layer, const LayerTensors& tensors)
      : PlanarDatapath(dcnn.planar(), machine, layer, tensors),
        dcnn_(dcnn),
        accumulators_(machine.technology->sram(
            std::max<std::int64_t>(1, dcnn.array.accumulators * machine.psum_bits / 8), machine.psum_bits)),
        compute_(static_cast<std::size_t>(array().pes())) {
    lay_out(
        machine, [this](const PassShape& pass) { return stream_of(pass); }, 1);
  }

  void end_layer(Cycle end, Ledger& ledger) override {
    PlanarDatapath::end_layer(end, ledger);
    for (std::size_t pe = 0; pe < compute_.size(); ++pe)
      ledger.add(static_cast<std::int64_t>(pe), Cause::compute, compute_[pe]);
  }

  // The chunk's synapses with all pixels of the tile, whichever PE owns them.
  void compute_values(const Step& step, std::vector<std::int64_t>& psums) const override {
    for (std::size_t pe = 0; pe < (replicated() ? regions().size() : 1); ++pe) {
      const Range filters = filters_of(pe);
      for (std::int64_t e = chunk().entries.first; e < chunk().entries.end(); ++e)
        if (e % pass().filters.count < filters.count)
          add_slice(step, filters.first + e % pass().filters.count, slice(e / pass().filters.count), psums);
    }
  }

  BufferWords words() const override {
    BufferWords words;
    words.weight = dcnn_.multipliers_per_pe * layer().weight_bits;
    words.input = dcnn_.multipliers_per_pe * layer().input_bits;
    words.output = dcnn_.multipliers_per_pe * layer().output_bits;
    words.weight_arrays = words.input_arrays = words.output_arrays = array().pes();
    words.weight_copies = replicated() ? 1 : array().pes();
    return words;
  }

  MultiplierUse multiplier_use() const override {
    return {covered_macs(), count_macs(layer(), tensors()).effectual};
  }

  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const Layer& l = layer();
    const std::int64_t effectual = count_macs(l, tensors()).effectual;
    const std::int64_t computed = dcnn_.gate_zero_operands ? effectual : l.dense_macs();
    actions.add("mac", "mac", computed, technology.mac_pj(l.input_bits, l.weight_bits, psum_bits()));
    actions.add("mac_gated", "mac", l.dense_macs() - computed,
                technology.gated_mac_pj(l.input_bits, l.weight_bits));
    actions.add("accumulator_read", "accumulators", issues_ + drained_psums(), accumulators_.read_pj);
    actions.add("accumulator_write", "accumulators", issues_, accumulators_.write_pj);
  }

 private:
  // Synapses [first, end) of a filter, in (r, s, c) order.
  Range slice(std::int64_t index) const {
    const std::int64_t D = dcnn_.multipliers_per_pe, in_tile = synapses_per_tile();
    const std::int64_t slices_per_tile = ceil_div(in_tile, D);
    const std::int64_t tile_first = index / slices_per_tile * in_tile;
    const std::int64_t tile_end = std::min(tile_first + in_tile, layer().filter_size());
    const std::int64_t first = tile_first + index % slices_per_tile * D;
    return {first, std::min(D, tile_end - first)};
  }

  // Channels are tiled in replicated layers only, where a channel is one synapse.
  std::int64_t synapses_per_tile() const { return residency().tile_c * layer().R * layer().S; }

  std::vector<StreamUnit> stream_of(const PassShape& pass) const {
    std::vector<StreamUnit> units;
    std::int64_t index = 0;
    for (std::int64_t done = 0; done < layer().filter_size(); done += synapses_per_tile()) {
      StreamUnit& unit = units.emplace_back();
      const std::int64_t end = std::min(done + synapses_per_tile(), layer().filter_size());
      for (; index_first(index) < end; ++index)
        for (std::int64_t f = 0; f < pass.filters.count; ++f)
          unit.push_back(slice(index).count * pes_with_filter(pass, f));
    }
    return units;
  }
  std::int64_t index_first(std::int64_t index) const {
    const std::int64_t slices_per_tile = ceil_div(synapses_per_tile(), dcnn_.multipliers_per_pe);
    return index / slices_per_tile * synapses_per_tile() + index % slices_per_tile * dcnn_.multipliers_per_pe;
  }

  std::int64_t pes_with_filter(const PassShape& pass, std::int64_t f) const {
    if (!replicated()) return 1;
    const std::int64_t share = filters_of_a_pe(array(), layer());
    std::int64_t pes = 0;
    for (std::int64_t pe = 0; pe < array().pes(); ++pe)
      pes += f < pass.filters_of(pe, share, layer().filters_per_group()).count ? 1 : 0;
    return pes;
  }

  bool works(std::size_t pe) const override {
    return replicated() ? filters_of(pe).count > 0 : !regions()[pe].owned.empty();
  }

  void enter_pass() override {
    shares_ = {};
    for (std::size_t pe = 0; pe < regions().size(); ++pe)
      if (works(pe))
        shares_.add(filters_of(pe).count, regions()[pe].owned.pixels());
      else
        shares_.add(0, 0);
  }

  void work(std::span<Cycle> cycles, Ledger&, ArrayAccesses& accesses) override {
    const Range& entries = chunk().entries;
    const Entry first = entry(entries.first), end = entry(entries.end());
    const std::int64_t issues = count_issues(first, end, shares_, cycles);
    for (std::size_t pe = 0; pe < cycles.size(); ++pe) compute_[pe] += cycles[pe];
    const std::int64_t slices = end.slice + (end.filter > 0 ? 1 : 0) - first.slice;
    accesses.weight.reads += issues;
    accesses.input.reads += entries.count == 0 ? 0 : shares_.all_pixels * slices;
    issues_ += issues;
  }

  Entry entry(std::int64_t place) const {
    return {place / pass().filters.count, place % pass().filters.count};
  }

  void add_slice(const Step& step, std::int64_t filter, const Range& synapses,
                 std::vector<std::int64_t>& psums) const {
    const std::int64_t Cg = layer().channels_per_group();
    for (std::int64_t i = synapses.first; i < synapses.end(); ++i)
      add_products(layer(), tensors(),
                   {pass().group * layer().filters_per_group() + filter, i / (layer().S * Cg),
                    i / Cg % layer().S, i % Cg},
                   plan().block(step), psums);
  }

  Dcnn dcnn_;
  SramEnergy accumulators_;
  Shares shares_;               // of the present pass
  std::vector<Cycle> compute_;  // of each PE, in the layer so far
  std::int64_t issues_ = 0;
};

const ModelRegistration registration{
    {"dcnn", "SCNN's dense baseline: dot products on the same grid of PEs, nothing skipped",
     [] { return std::make_shared<Dcnn>(); }}};

}  // namespace

void Dcnn::fields(Fields& f) {
  grid_fields(f, array);
  f.integer("multipliers_per_pe", multipliers_per_pe, {1, 4096}, "length of a PE's dot product");
  f.integer("accumulators", array.accumulators, {1, 1 << 24}, "partial sums per PE, of one copy");
  f.boolean("gate_zero_operands", gate_zero_operands,
            "a multiplier with a zero operand keeps still: saves energy, not time");
  f.boolean("compressed_dram_activations", compressed_dram_activations,
            "activations are compressed on their way to and from DRAM");
  f.integer("run_bits", array.run_bits, {1, 16}, "bits of the zero run before a compressed element");
  if (!compressed_dram_activations) f.no_effect("run_bits", "nothing is compressed");
  post_processing_fields(f, array);
}

PlanarArray Dcnn::planar() const {
  PlanarArray planar = array;
  planar.input_halo = true;
  planar.stores_compressed_weights = planar.stores_compressed_inputs = false;
  planar.loads_compressed_inputs = compressed_dram_activations;
  planar.vector_elements = planar.activation_elements = multipliers_per_pe;
  return planar;
}

std::unique_ptr<Datapath> Dcnn::prepare(const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) const {
  return std::make_unique<DcnnDatapath>(*this, machine, layer, tensors);
}

}  // namespace lacuna::scnn

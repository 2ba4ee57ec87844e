#include "models/scnn/scnn_datapath.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <optional>

#include "models/scnn/laid_out.h"
#include "models/scnn/planar_datapath.h"
#include "models/scnn/products.h"
#include "models/scnn/work_table.h"
#include "sim/energy/technology.h"
#include "sim/tensors/mac_counts.h"

namespace lacuna::scnn {
namespace {

RunCoding coding(bool compressed, const PlanarArray& array) {
  return {compressed, std::int64_t{1} << array.run_bits};
}

class ScnnDatapath : public PlanarDatapath {
 public:
  ScnnDatapath(const Scnn& scnn, const Machine& machine, const Layer& layer, const LayerTensors& tensors)
      : PlanarDatapath(scnn.planar(), machine, layer, tensors),
        scnn_(scnn),
        phases_(this->layer()),
        operands_(this->layer(), tensors, phases_,
                  {coding(scnn.compressed_activations, scnn.planar()), weight_coding(), scnn.I, scnn.F}),
        kernel_(make_conflict_kernel(
            scnn.crossbar(residency().extents), phases_,
            typical_vectors(residency().extents.held_pixels(), layer.input_density, scnn.I),
            typical_vectors(residency().filters_per_pass * layer.R * layer.S, layer.weight_density, scnn.F))),
        accumulators_(machine.technology->sram(
            std::max<std::int64_t>(1, scnn.accumulator_entries * machine.psum_bits / 8), machine.psum_bits)),
        histories_(*kernel_, static_cast<std::size_t>(array().pes())),
        table_(tensors.tables, work_key(machine)),
        pes_(static_cast<std::size_t>(array().pes())) {
    lay_out(
        machine, [this](const PassShape& pass) { return stream_of(pass); }, residency().tile_c);
    table_.open(plan().steps.size(), static_cast<std::size_t>(passes_of_layer()), pes_.size());
    if (!table_.is_known()) return;
    done_ = table_.layer();
    std::ranges::copy(table_.pes(), pes_.begin());
  }

  void end_layer(Cycle end, Ledger& ledger) override {
    PlanarDatapath::end_layer(end, ledger);
    table_.keep(done_, pes_);
    for (std::size_t pe = 0; pe < pes_.size(); ++pe) {
      ledger.add(static_cast<std::int64_t>(pe), Cause::compute, pes_[pe].compute);
      ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, pes_[pe].conflict);
    }
  }

  void compute_values(const Step&, std::vector<std::int64_t>& psums) const override {
    const ProductSums sums(layer(), tensors(), phases_, tile().image, pass().group);
    for (std::size_t pe = 0; pe < regions().size(); ++pe) {
      if (!works(pe)) continue;
      const Lists<Weight>& weights = operands_.weights_of(pe);
      for (const ChunkPart& part : operands_.parts_of(pe))
        sums.add(operands_.activations_of(pe), weights, part, regions()[pe].reached, filters_of(pe).first,
                 psums);
    }
  }

  BufferWords words() const override {
    const PlanarArray& a = array();
    BufferWords words;
    words.weight = scnn_.F * stored_bits(layer().weight_bits, a.stores_compressed_weights, a);
    words.input = scnn_.I * stored_bits(layer().input_bits, a.stores_compressed_inputs, a);
    words.output = scnn_.I * stored_bits(layer().output_bits, a.stores_compressed_inputs, a);
    words.weight_arrays = words.input_arrays = words.output_arrays = a.pes();
    words.weight_copies = replicated() ? 1 : a.pes();
    return words;
  }

  MultiplierUse multiplier_use() const override { return {done_.pairs, done_.products}; }

  // Products outside the plane are multiplied and dropped; what is zero keeps its multiplier still.
  void add_array_actions(const Technology& technology, Actions& actions) const override {
    const Layer& l = layer();
    const std::int64_t accumulated = count_macs(l, tensors()).effectual;
    actions.add("mac", "mac", accumulated, technology.mac_pj(l.input_bits, l.weight_bits, psum_bits()));
    actions.add("multiply_outside", "mac", done_.products - accumulated,
                technology.multiply_pj(l.input_bits, l.weight_bits));
    actions.add("mac_gated", "mac", done_.pairs - done_.products,
                technology.gated_mac_pj(l.input_bits, l.weight_bits));
    const std::int64_t moved = drained_psums() + exchanged_psums();
    actions.add("accumulator_read", "accumulators", accumulated + moved, accumulators_.read_pj);
    actions.add("accumulator_write", "accumulators", accumulated + exchanged_psums(), accumulators_.write_pj);
    actions.add("crossbar", "crossbar", accumulated, technology.mux_pj(scnn_.F * scnn_.I, psum_bits()));
    actions.add("coordinates", "indexing", done_.pairs, technology.add_pj(address_bits()));
  }

 private:
  static double typical_vectors(std::int64_t places, const Density& density, std::int64_t vector) {
    return static_cast<double>(places) * density.value / static_cast<double>(vector);
  }

  // One more than an address has: a coordinate can lie outside.
  std::int64_t address_bits() const {
    return static_cast<std::int64_t>(std::bit_width(static_cast<std::uint64_t>(array().accumulators - 1))) +
           1;
  }

  RunCoding weight_coding() const { return coding(scnn_.compressed_weights, array()); }

  // Rule S5: what each entry of the stream holds.
  std::vector<StreamUnit> stream_of(const PassShape& pass) const {
    std::vector<StreamUnit> units(static_cast<std::size_t>(layer().channels_per_group()));
    const auto lists_per_channel = static_cast<std::size_t>(phases_.count());
    const std::int64_t share = filters_of_a_pe(array(), layer());
    for (std::int64_t pe = 0; pe < (replicated() ? array().pes() : 1); ++pe) {
      const Range filters =
          replicated() ? pass.filters_of(pe, share, layer().filters_per_group()) : pass.filters;
      const std::vector<std::int64_t> sizes =
          weight_list_sizes(layer(), tensors().weights, phases_, pass.group, filters, weight_coding());
      for (std::size_t list = 0; list < sizes.size(); ++list)
        add_entries(units[list / lists_per_channel], sizes[list]);
    }
    return units;
  }

  // A replicated layer's PEs have one list each of a channel, side by side; else lists follow each other.
  void add_entries(StreamUnit& unit, std::int64_t elements) const {
    std::size_t entry = replicated() ? 0 : unit.size();
    for (; elements > 0; elements -= scnn_.F, ++entry) {
      if (entry == unit.size()) unit.push_back(0);
      unit[entry] += std::min(scnn_.F, elements);
    }
  }

  bool works(std::size_t pe) const override {
    return replicated() ? filters_of(pe).count > 0 : !regions()[pe].held.empty();
  }

  // All that work depends on besides the tensors: what a pass and a chunk are, and how operands meet.
  std::string work_key(const Machine& machine) const {
    const CrossbarShape crossbar = scnn_.crossbar(residency().extents);
    return fmt::format("{} {} {} {} {} {} {}", stream_key(machine), crossbar.activations_per_vector,
                       crossbar.queue_depth, crossbar.banks.banks, crossbar.banks.filter, crossbar.banks.row,
                       crossbar.banks.column);
  }

  // What is in the table need not be counted, nor the operands be laid out for it.
  void enter_tile() override {
    tile_is_laid_out_ = false;
    if (!table_.is_known()) lay_out_tile();
  }
  void enter_pass() override {
    first_step_ = step();
    table_.begin_pass(first_step_);
    counts_ = !table_.is_known();
    if (counts_) lay_out_pass();
  }
  void enter_chunk() override {
    if (counts_) lay_out_chunk(chunk());
  }

  void lay_out_tile() {
    tile_is_laid_out_ = true;
    kernel_->enter_tile(operands_.enter_tile(tile(), regions()));
  }

  void lay_out_pass() {
    std::vector<Range> filters;
    for (std::size_t pe = 0; pe < (replicated() ? regions().size() : 1); ++pe)
      filters.push_back(filters_of(pe));
    operands_.enter_pass(pass().group, filters);
  }

  void lay_out_chunk(const Chunk& of) {
    operands_.enter_chunk(of.entries);
    if (!replicated()) load_chunk_of(0);
  }

  void work(std::span<Cycle> cycles, Ledger& ledger, ArrayAccesses& accesses) override {
    if (!table_.is_known()) {
      count(cycles, accesses);
      table_.follow(step(), clock(), cycles, ledger);
      return;
    }
    if (step() == 0) charge_reads(accesses, done_.input_reads, done_.weight_reads);
    table_.look_up(step(), cycles);
    if (!counts_ && !table_.follow(step(), clock(), cycles, ledger)) begin_counting();
    if (counts_) correct(cycles, ledger);
  }

  // What a machine without a table does with the chunk; one whose table is wanted follows all histories.
  void count(std::span<Cycle> cycles, ArrayAccesses& accesses) {
    branches_.clear();
    for (std::size_t pe = 0; pe < cycles.size(); ++pe) {
      const std::int64_t issues = clock().is_active(pe) ? count_issues(pe, accesses) : 0;
      if (issues == 0) continue;
      cycles[pe] = table_.is_wanted() ? note(pe).value_or(issues) : take(pe, clock().idle(pe));
      pes_[pe].compute += issues;
      pes_[pe].conflict += cycles[pe] - issues;
    }
    if (table_.is_wanted()) table_.note(step(), cycles, branches_);
  }

  Cycle take(std::size_t pe, Cycle idle) {
    if (replicated()) load_chunk_of(pe);
    return kernel_->cycles(pe, idle);
  }
  void load_chunk_of(std::size_t pe) {
    kernel_->load_chunk(operands_.weights_of(pe), operands_.parts_of(pe));
  }

  // The PE's cycles after all histories, unless branches say them; after the present one if all are too many.
  std::optional<Cycle> note(std::size_t pe) {
    if (replicated()) load_chunk_of(pe);
    Branch here{.step = static_cast<std::uint32_t>(step()), .pe = static_cast<std::uint16_t>(pe)};
    notes_all_ = notes_all_ && !histories_.are_too_many(step() * array().pes());
    if (notes_all_) return histories_.extend(here.step, pe, branches_);
    here.before = static_cast<std::uint16_t>(table_.state(pe));
    Idleness holds;
    const Cycle cycles = histories_.extend_one(here, clock().idle(pe), branches_, holds);
    table_.note_condition(step(), pe, holds);
    return cycles;
  }

  // Some PE comes to the present chunk with a history that the table does not know: from here on the pass is
  // counted. Up to here all went as in the table.
  void begin_counting() {
    counts_ = true;
    if (!tile_is_laid_out_) lay_out_tile();
    lay_out_pass();
    std::vector<Cycle> known(pes_.size());
    for (std::int64_t at = first_step_; at < step(); ++at) {
      lay_out_chunk(chunk_of(at));
      table_.look_up(at, known);
      for (std::size_t pe = 0; pe < known.size(); ++pe)
        if (known[pe] > 0) take(pe, table_.idle(at, pe));
    }
    lay_out_chunk(chunk());
  }

  // The table's cycles become those of this machine; the difference is conflict.
  void correct(std::span<Cycle> cycles, Ledger& ledger) {
    for (std::size_t pe = 0; pe < cycles.size(); ++pe) {
      if (cycles[pe] == 0) continue;
      const Cycle taking = take(pe, clock().idle(pe));
      ledger.add(static_cast<std::int64_t>(pe), Cause::bank_conflict, taking - cycles[pe]);
      cycles[pe] = taking;
    }
  }

  Cycle queued(std::size_t pe) override {
    if (!counts_) return table_.queued_at_end(pass_number(), pe);
    if (table_.is_known()) return kernel_->flush(pe);
    const bool is_noted = table_.is_wanted() && histories_.states(pe) == 1;
    histories_.settle(pe, table_.state(pe));
    const Cycle queued = kernel_->flush(pe);
    if (is_noted) table_.note_end(pass_number(), pe, queued);
    return queued;
  }

  std::int64_t count_issues(std::size_t pe, ArrayAccesses& accesses) {
    std::int64_t issues = 0, reads = 0;
    for (const ChunkPart& part : operands_.parts_of(pe)) {
      const List& activations = operands_.activations_of(pe).lists[part.activation_list];
      issues += activations.vectors * part.vectors.count;
      reads += activations.vectors;
      done_.pairs += part.elements * activations.size();
      done_.products += part.nonzeros * activations.nonzeros;
    }
    done_.input_reads += reads;
    done_.weight_reads += issues;
    charge_reads(accesses, reads, issues);
    return issues;
  }

  static void charge_reads(ArrayAccesses& accesses, std::int64_t inputs, std::int64_t weights) {
    accesses.input.reads += inputs;
    accesses.weight.reads += weights;
  }

  Scnn scnn_;
  Phases phases_;
  LaidOut operands_;
  std::unique_ptr<ConflictKernel> kernel_;
  SramEnergy accumulators_;
  Histories histories_;
  WorkTable table_;
  std::vector<Branch> branches_;  // of the chunk
  bool notes_all_ = true;         // histories, not one
  bool tile_is_laid_out_ = false;
  bool counts_ = true;           // the present pass's work; else it is in the table
  std::int64_t first_step_ = 0;  // of the pass
  LayerWork done_;
  std::vector<PeWork> pes_;  // of the layer; branches add to it
};

}  // namespace

std::unique_ptr<Datapath> make_datapath(const Scnn& scnn, const Machine& machine, const Layer& layer,
                                        const LayerTensors& tensors) {
  return std::make_unique<ScnnDatapath>(scnn, machine, layer, tensors);
}

}  // namespace lacuna::scnn
